package io.cistern.web.problem;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON with exact numbers, without duplicate names, and to a limited depth. */
public final class Json {

    /** Two levels for each {@code all} or {@code any} within another. */
    static final int DEPTH = 64;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
            .build();

    public static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Writes names in their order, so that equal values are equal texts. */
    public static final JsonMapper CANONICAL =
            MAPPER.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private Json() {}

    /** Says what is wrong with a text that is not JSON, without quoting it. */
    public static String complaint(JacksonException e) {
        var location = e.getLocation();
        var position = location == null ? "" : ": line " + location.getLineNr() + ", column " + location.getColumnNr();
        if (e instanceof StreamConstraintsException) {
            return "Nested deeper than " + DEPTH + ", or a name or number is too long" + position;
        }
        return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
                ? "A name is used twice" + position
                : "Not well-formed JSON in UTF-8" + position;
    }
}
