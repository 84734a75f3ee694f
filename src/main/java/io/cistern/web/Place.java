package io.cistern.web;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where in a request something stands: below the body, or below a request parameter.
 *
 * @param parameter null for the body
 * @param path names and indexes below it
 */
record Place(@Nullable String parameter, List<String> path) {

    static final Place BODY = new Place(null, List.of());

    /** The place of an object whose fields are the request's parameters. */
    static final Place PARAMETERS = new Place("", List.of());

    static Place parameter(String name) {
        return new Place(name, List.of());
    }

    Place child(String name) {
        if (equals(PARAMETERS)) {
            return parameter(name);
        }
        return new Place(
                parameter, Stream.concat(path.stream(), Stream.of(name)).toList());
    }

    Place child(int index) {
        return child(Integer.toString(index));
    }

    /** The path as a JSON Pointer (RFC 6901). */
    String pointer() {
        return path.stream()
                .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
