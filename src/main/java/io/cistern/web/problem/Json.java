package io.cistern.web.problem;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** How JSON is read here: numbers exactly, no name twice, no deeper than a filter sensibly is. */
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

    /** What is wrong with a text that is not JSON, without a word of it. */
    public static String complaint(JacksonException e) {
        var where = e.getLocation();
        var at = where == null ? "" : ": line " + where.getLineNr() + ", column " + where.getColumnNr();
        if (e instanceof StreamConstraintsException) {
            return "Nested deeper than " + DEPTH + ", or a name or number is too long" + at;
        }
        return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
                ? "A name stands twice" + at
                : "Not well-formed JSON in UTF-8" + at;
    }
}
