package io.cistern.mixpanel;

import io.cistern.profile.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Reads answers as they arrive: fields wherever they stand, rows as bytes, and never more than a page may have. */
final class EngageReader {

    private final long limit;
    private final JsonFactory json;

    EngageReader(long limit) {
        this.limit = limit;
        // texts, names and numbers are copied or skipped, hardly ever decoded, so the page bounds them well enough;
        // how deep they nest is bounded by Jackson's own default
        var longest = Math.toIntExact(limit);
        this.json = JsonFactory.builder()
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION) // only UTF-8 can be sliced by offsets
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(longest)
                        .maxNumberLength(longest)
                        .maxNameLength(longest)
                        .build())
                .build();
    }

    EngageResponse read(InputStream body, Selection select) throws IOException {
        try {
            return read(new Outline(body, limit), select);
        } catch (StreamConstraintsException e) {
            throw Malformed.answer("it is nested too deeply, or made to exhaust us");
        } catch (JacksonException e) {
            throw Malformed.answer("it is no JSON, or broke off"); // Jackson's own words quote the body
        }
    }

    private EngageResponse read(Outline outline, Selection select) throws IOException {
        var response = new EngageResponse.Draft();
        outline.passMark();
        Malformed.unless(outline.takes('{'), "it is no object");
        if (!outline.takes('}')) {
            do {
                field(outline, select, response);
            } while (outline.takes(','));
            outline.require('}');
        }
        Malformed.unless(outline.isAtEnd(), "something follows it");
        return response.finish();
    }

    private void field(Outline outline, Selection select, EngageResponse.Draft response) throws IOException {
        var name = parsed(outline.value(), EngageReader::name);
        outline.require(':');
        switch (name) {
            case "status" -> response.status = parsed(outline.value(), EngageReader::text);
            case "page" -> response.page = parsed(outline.value(), EngageReader::number);
            case "page_size" -> response.pageSize = parsed(outline.value(), EngageReader::number);
            case "session_id" -> response.session = parsed(outline.value(), EngageReader::text);
            case "total" -> response.total = parsed(outline.value(), EngageReader::number);
            case "error" -> response.error = parsed(outline.value(), EngageReader::error);
            case "results" -> {
                Malformed.unless(response.rows == null && !response.noRows, "it has results twice");
                if (outline.takes('[')) {
                    var rows = new RowsReader(json, select).read(outline);
                    response.rows = rows.rows();
                    response.leftOut = rows.leftOut();
                } else {
                    Malformed.unless(
                            new String(outline.value(), StandardCharsets.UTF_8).equals("null"),
                            "its results are no list");
                    response.noRows = true;
                }
            }
            default -> outline.skip();
        }
    }

    private <T extends @Nullable Object> T parsed(byte[] value, Function<JsonParser, T> reading) {
        try (var parser = json.createParser(ObjectReadContext.empty(), value)) {
            parser.nextToken();
            var read = reading.apply(parser);
            Malformed.unless(parser.nextToken() == null, "it is no JSON, or broke off");
            return read;
        }
    }

    private static String name(JsonParser parser) {
        Malformed.unless(parser.currentToken() == JsonToken.VALUE_STRING, "it is no JSON, or broke off");
        return parser.getString();
    }

    private static @Nullable String text(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT -> parser.getString();
            case VALUE_NULL -> null;
            case null, default -> throw Malformed.answer("a field of it is no text");
        };
    }

    private static @Nullable Long number(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> {
                // longer ones cannot be meant, and would be slow to read
                Malformed.unless(parser.getStringLength() < 19, "a number of it is out of range");
                yield parser.getLongValue();
            }
            case VALUE_NULL -> null;
            case null, default -> throw Malformed.answer("a field of it is no number");
        };
    }

    private static @Nullable String error(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NULL -> null;
            case null, default -> {
                parser.skipChildren();
                yield "";
            }
        };
    }
}
