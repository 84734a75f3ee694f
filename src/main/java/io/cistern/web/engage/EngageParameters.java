package io.cistern.web.engage;

import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.Utf8;
import io.cistern.web.request.RequestBodies;
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
 * The parameters of a request in the forms that clients send: a query string and a body, which wins; the body a form or a
 * JSON object, whatever its content type says (mixpanel/sheets sends JSON as a form). Values are texts; of JSON values that
 * are none, their JSON. Empty ones count as not given, but for those that would ask for everybody then. Each is taken once, and
 * what nobody took is left over.
 */
final class EngageParameters {

    /**
     * Parameters that say who sends a request, or when. A client that signs its requests sends others with each page, so
     * they are no part of a query; and Mixpanel, where the service account asks, must not get them.
     */
    static final Set<String> SIGNATURE = Set.of("api_key", "api_secret", "token", "expire", "sig", "_");

    /** What a request is about, which is sent as it was read here and not as it came. */
    static final Set<String> SCOPE = Set.of("project_id", "workspace_id");

    /** Many more than Mixpanel documents for this endpoint. */
    private static final int MOST = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,64}");
    private static final Set<String> NEVER_EMPTY = Set.of("distinct_id", "distinct_ids", "filter_by_cohort");
    private static final Pattern NATURAL = Pattern.compile("\\d{1,9}");

    private final SortedMap<String, String> values = new TreeMap<>();

    private EngageParameters() {}

    /** The parameters of a query string alone. */
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

    /** The body, if it is in a form that can be read. */
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
                throw EngageProblems.invalid(parameter.getKey()); // it would be everybody
            }
        }
        parameters.values.values().removeIf(String::isEmpty);
        return parameters;
    }

    /**
     * A body that says itself in what form it is.
     *
     * @param contentType null where there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    record Rewritten(@Nullable String contentType, byte[] bytes) {}

    /**
     * A body as it was read here, without its project, data view and signature: whoever reads it next must not find others in
     * it, because it takes JSON for a form, or the first of two equal names.
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

    /** Parameters as a form, or a query string, has them. */
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

    /** @param strict whether what has no name and no value is a fault: a body that is no form must not ask for everybody */
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
        } catch (IllegalArgumentException e) { // its message holds a part of what was sent
            throw EngageProblems.of(HttpStatus.BAD_REQUEST, "Malformed encoding");
        }
    }

    /** The text, which is taken now. */
    @Nullable
    String take(String name) {
        return values.remove(name);
    }

    /** A whole number, 0 or more. */
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

    /** The JSON, if it is some; null when nothing was given. It is not taken. */
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

    /** Puts back what cannot be understood, for Mixpanel to understand. */
    void leave(String name, String value) {
        values.put(name, value);
    }

    /** What nobody took. */
    SortedMap<String, String> rest() {
        return values;
    }
}
