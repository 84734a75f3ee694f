package io.cistern.oracle;

import io.cistern.profile.Selection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A profile, both as JSON and as what that means.
 *
 * @param blank what stands between its parts
 * @param exists false for a mere id, of a cohort's member without a profile
 */
public record Profile(Raw id, List<Member> members, String blank, boolean exists) {

    /** A JSON value and what it means: a Java text, number, truth value or list, or a {@link Special}. */
    public record Raw(String json, Object value) {}

    public record Member(Raw name, Raw value) {
        private String json(String blank) {
            return name.json() + blank + ":" + blank + value.json();
        }
    }

    public String name() {
        return (String) id.value();
    }

    /** The line that is kept of it, without its line break. */
    public String line(Selection select) {
        return "{\"id\":" + id.json() + ",\"properties\":" + properties(select) + "}";
    }

    /** The selected properties, as a JSON object. */
    public String properties(Selection select) {
        return switch (select) {
            case Selection.All() -> "{" + blank + json(members.stream(), blank + "," + blank) + blank + "}";
            case Selection.Only(var names) ->
                "{"
                        + json(
                                members.stream()
                                        .filter(one -> names.contains(
                                                (String) one.name().value())),
                                ",") + "}";
        };
    }

    private String json(Stream<Member> some, String between) {
        return some.map(member -> member.json(blank)).collect(Collectors.joining(between));
    }

    /** Values that Java has no own word for. */
    public enum Special {
        UNDEFINED,
        NULL,
        OBJECT,
        OTHER_OBJECT
    }
}
