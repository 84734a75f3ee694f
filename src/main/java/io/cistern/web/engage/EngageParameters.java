package io.cistern.web.engage;

import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.Utf8;
import io.cistern.web.server.RequestBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of a request, from its query string and its body. The body wins, and may be a form or a JSON object, whatever
 * its content type says (mixpanel/sheets sends JSON as a form). JSON values that are not texts are kept as JSON. Empty values
 * count as not given, except where the query would then ask for everybody. A reader takes the parameters that it understands;
 * the others remain in {@link #rest}.
 */
final class EngageParameters {

    /**
     * Parameters that identify the sender or the time of a request. A client that signs its requests sends different
     * ones with each page, so they are not a part of the query. They are not sent to Mixpanel, because Cistern uses the
     * service account there.
     */
    static final Set<String> SIGNATURE = Set.of("api_key", "api_secret", "token", "expire", "sig", "_");

    /** Parameters that are sent upstream as they were read here, not as they arrived. */
    static final Set<String> SCOPE = Set.of("project_id", "workspace_id");

    /** Far more parameters than Mixpanel documents for this endpoint. */
    private static final int MOST = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,64}");
    private static final Set<String> NEVER_EMPTY = Set.of("distinct_id", "distinct_ids", "filter_by_cohort");
    private static final Pattern NATURAL = Pattern.compile("\\d{1,9}");

    private final SortedMap<String, String> values = new TreeMap<>();

    private EngageParameters() {}

    /** Reads only the query string. */
    static SortedMap<String, String> query(@Nullable String query) {
        var parameters = new EngageParameters();
        if (query != null) {
            parameters.form(query, false);
        }
        return parameters.values;
    }

    static EngageParameters of(HttpServletRequest request, RequestBodies bodies) throws IOException {
        return of(request.getQueryString(), readable(request, bodies));
    }

    /** The body as parameters, when it is a form or a JSON object. */
    static byte[] readable(HttpServletRequest request, RequestBodies bodies) throws IOException {
        var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        var type = request.getContentType();
        if ((encoding != null && !encoding.equalsIgnoreCase("identity"))
                || (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/"))) {
            throw EngageProblems.compressed("The body has to be a form or JSON, and not compressed");
        }
        try {
            return bodies.read(request);
        } catch (TooLarge e) {
            throw EngageProblems.of(HttpStatus.CONTENT_TOO_LARGE, "Request too large");
        }
    }

    static EngageParameters of(@Nullable String query, byte[] body) {
        var parameters = new EngageParameters();
        if (query != null) {
            parameters.form(query, false);
        }
        parameters.body(new String(body, StandardCharsets.UTF_8).strip());
        for (var parameter : parameters.values.entrySet()) {
            if (!NAME.matcher(parameter.getKey()).matches()) {
                throw EngageProblems.of(HttpStatus.BAD_REQUEST, "Invalid name of a parameter");
            }
            if (!Utf8.encodable(parameter.getValue())) {
                throw EngageProblems.of(HttpStatus.BAD_REQUEST, "Malformed encoding");
            }
            if (parameter.getValue().isEmpty() && NEVER_EMPTY.contains(parameter.getKey())) {
                throw EngageProblems.invalid(parameter.getKey()); // without it the query would ask for everybody
            }
        }
        parameters.values.values().removeIf(String::isEmpty);
        parameters.requireShort();
        return parameters;
    }

    /** Refuses parameters that are long because of others than the ids. */
    private void requireShort() {
        var length = values.entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals("distinct_ids"))
                .mapToLong(parameter -> parameter.getValue().length())
                .sum();
        if (length > RequestBodies.MOST_BESIDE_IDS) {
            throw EngageProblems.of(HttpStatus.CONTENT_TOO_LARGE, "Request too large");
        }
    }

    /**
     * A body and its content type.
     *
     * @param contentType null when there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared or printed
    record Rewritten(@Nullable String contentType, byte[] bytes) {}

    /**
     * The body to send upstream, without project, data view and signature. It is written again, so that Mixpanel cannot
     * read other values in it, for example by taking the first of two equal names.
     */
    static Rewritten rewritten(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return new Rewritten(null, new byte[0]);
        }
        try {
            if (text.startsWith("{") && Json.MAPPER.readTree(text) instanceof ObjectNode object) {
                object.remove(SCOPE);
                object.remove(SIGNATURE);
                return new Rewritten(MediaType.APPLICATION_JSON_VALUE, Json.MAPPER.writeValueAsBytes(object));
            }
        } catch (JacksonException e) {
            throw EngageProblems.of(HttpStatus.BAD_REQUEST, Json.complaint(e));
        }
        var parameters = new EngageParameters();
        parameters.form(text, true);
        parameters.values.keySet().removeAll(SCOPE);
        parameters.values.keySet().removeAll(SIGNATURE);
        return new Rewritten(
                MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                form(parameters.values).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads parameters from a form or a query string. */
    static String form(SortedMap<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private void body(String body) {
        if (!body.startsWith("{")) {
            form(body, true);
            return;
        }
        try {
            if (Json.MAPPER.readTree(body) instanceof ObjectNode object) {
                requireFew(object.size());
                object.properties().forEach(field -> {
                    if (field.getValue().isNull()) {
                        values.remove(field.getKey());
                    } else {
                        values.put(field.getKey(), text(field.getValue()));
                    }
                });
            }
        } catch (JacksonException e) {
            throw EngageProblems.of(HttpStatus.BAD_REQUEST, Json.complaint(e));
        }
    }

    private static void requireFew(int parameters) {
        if (parameters > MOST) {
            throw EngageProblems.tooMany("parameters", MOST);
        }
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : Json.MAPPER.writeValueAsString(value);
    }

    /** @param strict whether an item without name and value is an error: a body that is not a form must not ask for everybody */
    private void form(String form, boolean strict) {
        var fields = form.split("&", MOST + 2);
        requireFew(fields.length);
        for (var field : fields) {
            var equals = field.indexOf('=');
            if (equals > 0) {
                values.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
            } else if (strict && !field.isEmpty()) {
                throw EngageProblems.of(HttpStatus.BAD_REQUEST, "The body is neither a form nor a JSON object");
            }
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) { // its message quotes the request
            throw EngageProblems.of(HttpStatus.BAD_REQUEST, "Malformed encoding");
        }
    }

    /** Takes a parameter as text; null when it is not given. */
    @Nullable
    String take(String name) {
        return values.remove(name);
    }

    /** Takes a parameter as a whole number of 0 or more. */
    @Nullable
    Integer takeNatural(String name) {
        var text = take(name);
        if (text == null) {
            return null;
        }
        if (!NATURAL.matcher(text.strip()).matches()) {
            throw EngageProblems.invalid(name);
        }
        return Integer.valueOf(text.strip());
    }

    /** Reads a parameter as JSON without taking it; null when it is not given. */
    @Nullable
    JsonNode json(String name) {
        var text = values.get(name);
        if (text == null) {
            return null;
        }
        try {
            return Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw EngageProblems.invalid(name);
        }
    }

    /** Puts back a parameter that only Mixpanel understands. */
    void leave(String name, String value) {
        values.put(name, value);
    }

    /** The parameters that were not taken. */
    SortedMap<String, String> rest() {
        return values;
    }
}
