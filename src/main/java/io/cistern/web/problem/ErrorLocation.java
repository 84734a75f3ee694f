package io.cistern.web.problem;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A location in a request: below the body, below a request parameter, or in a header.
 *
 * @param header the header; null if the location is in none
 * @param parameter the parameter; null for the body
 * @param path names and indexes below it
 */
public record ErrorLocation(
        @Nullable String header, @Nullable String parameter, List<String> path) {

    public static final ErrorLocation BODY = new ErrorLocation(null, null, List.of());

    /** The location of an object whose fields are the request's parameters. */
    public static final ErrorLocation PARAMETERS = new ErrorLocation(null, "", List.of());

    public static ErrorLocation parameter(String name) {
        return new ErrorLocation(null, name, List.of());
    }

    public static ErrorLocation header(String name) {
        return new ErrorLocation(name, null, List.of());
    }

    public ErrorLocation child(String name) {
        if (equals(PARAMETERS)) {
            return parameter(name);
        }
        return new ErrorLocation(
                header, parameter, Stream.concat(path.stream(), Stream.of(name)).toList());
    }

    public ErrorLocation child(int index) {
        return child(Integer.toString(index));
    }

    /** Returns the path as a JSON Pointer (RFC 6901). */
    public String pointer() {
        return path.stream()
                .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
