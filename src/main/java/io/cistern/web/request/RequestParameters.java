package io.cistern.web.request;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Converts a request's parameters, each given at most once, to the equivalent JSON object. {@code select} and
 * {@code ids} are separated by commas or repeated; a value with a comma has to go into a body.
 */
public final class RequestParameters {

    /** The start of a list of filters. Other lists start an expression. */
    private static final Pattern FILTERS = Pattern.compile("\\[\\s*[\\[{\\]]");

    /** The parameters that describe the answer and not the query. */
    public static final Set<String> MANNER = Stream.concat(
                    Stream.of("format", "csvGuard", "wait", "maxCost", "async"), CacheDirectives.PARAMETERS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> LISTS = Set.of("ids", "select", "groupBy", "measure");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    private final Map<String, String[]> parameters;
    private final ValidationErrors validationErrors;

    /** No parameters, for requests that use headers only. */
    public static final RequestParameters NONE = new RequestParameters();

    private RequestParameters() {
        this.parameters = Map.of();
        this.validationErrors = new ValidationErrors();
    }

    public RequestParameters(HttpServletRequest request, ValidationErrors validationErrors) {
        this.parameters = new TreeMap<>(request.getParameterMap());
        this.validationErrors = validationErrors;
        parameters.forEach((name, values) -> {
            if (values.length > 1 && !LISTS.contains(name)) {
                validationErrors.add(ErrorLocation.parameter(name), "Given more than once");
            }
        });
    }

    /** Refuses all other parameters. */
    public RequestParameters only(Set<String> names) {
        for (var name : Set.copyOf(parameters.keySet())) {
            if (!names.contains(name)) {
                validationErrors.add(ErrorLocation.parameter(name), "Unknown parameter here");
                parameters.remove(name);
            }
        }
        return this;
    }

    @Nullable
    public String text(String name) {
        var values = parameters.get(name);
        return values == null ? null : values[0];
    }

    /** The parameters that describe the query, including unknown ones. */
    public ObjectNode fields() {
        var fields = Json.MAPPER.createObjectNode();
        parameters.forEach((name, values) -> {
            switch (name) {
                case "ids", "select" -> list(values, fields.putArray(name));
                case "groupBy" -> quotedList(values, fields.putArray(name));
                case "measure" -> Arrays.stream(values).forEach(fields.putArray(name)::add);
                case "limit", "workspace", "cohort" -> fields.set(name, integer(values[0]));
                case "where" -> where(values[0], fields);
                case "behaviors", "sort" -> json(name, values[0], fields);
                case "includeAllUsers" -> {} // added to the cohort below
                default -> {
                    if (!MANNER.contains(name)) {
                        fields.put(name, values[0]);
                    }
                }
            }
        });
        includeAllUsers(fields);
        return fields;
    }

    private static void list(String[] values, ArrayNode list) {
        Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .forEach(list::add);
    }

    /** As {@link #list}, but a quoted value is one item even with commas. */
    private static void quotedList(String[] values, ArrayNode list) {
        for (var value : values) {
            if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
                list.add(value.substring(1, value.length() - 1));
            } else {
                list(new String[] {value}, list);
            }
        }
    }

    private void includeAllUsers(ObjectNode fields) {
        var value = text("includeAllUsers");
        if (value == null) {
            return;
        }
        var at = ErrorLocation.parameter("includeAllUsers");
        var cohort = fields.get("cohort");
        if (cohort == null) {
            validationErrors.add(at, "includeAllUsers applies to a cohort, and the query has none");
        } else if (!value.equals("true") && !value.equals("false")) {
            validationErrors.add(at, "true or false is expected");
        } else {
            fields.putObject("cohort")
                    .put("includeAllUsers", value.equals("true"))
                    .set("id", cohort);
        }
    }

    private static JsonNode integer(String value) {
        return INTEGER.matcher(value).matches()
                ? Json.MAPPER.getNodeFactory().numberNode(Long.parseLong(value))
                : StringNode.valueOf(value);
    }

    /** Adds a filter or an expression. No expression starts like a filter. */
    private void where(String value, ObjectNode fields) {
        var start = value.stripLeading();
        if (start.startsWith("{") || FILTERS.matcher(start).lookingAt()) {
            json("where", value, fields);
        } else {
            fields.put("where", value);
        }
    }

    private void json(String name, String value, ObjectNode fields) {
        try {
            fields.set(name, Json.MAPPER.readTree(value));
        } catch (JacksonException e) {
            validationErrors.add(ErrorLocation.parameter(name), Json.complaint(e));
        }
    }
}
