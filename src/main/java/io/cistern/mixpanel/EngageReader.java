package io.cistern.mixpanel;

import io.cistern.profile.Selection;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
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
        var window = new SlidingWindow(body, limit);
        try (var parser = json.createParser(ObjectReadContext.empty(), window)) {
            return read(parser, window, select);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (StreamConstraintsException e) {
            throw Malformed.answer("it is nested too deeply, or made to exhaust us");
        } catch (JacksonException e) {
            throw Malformed.answer("it is no JSON, or broke off"); // Jackson's own words quote the body
        }
    }

    private static EngageResponse read(JsonParser parser, SlidingWindow window, Selection select) {
        var response = new EngageResponse.Draft();
        Malformed.unless(parser.nextToken() == JsonToken.START_OBJECT, "it is no object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "status" -> response.status = text(parser);
                case "page" -> response.page = number(parser);
                case "page_size" -> response.pageSize = number(parser);
                case "session_id" -> response.session = text(parser);
                case "total" -> response.total = number(parser);
                case "error" -> response.error = error(parser);
                case "results" -> {
                    Malformed.unless(response.rows == null, "it has results twice");
                    response.rows = new RowReader(parser, window, select).read();
                }
                default -> skip(parser, window);
            }
        }
        Malformed.unless(parser.nextToken() == null, "something follows it");
        return response.finish();
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

    /** Passes over a value, however long, and keeps none of it. */
    private static void skip(JsonParser parser, SlidingWindow window) {
        for (var depth = 0; ; parser.nextToken()) {
            window.forget(parser.currentTokenLocation().getByteOffset());
            if (parser.currentToken().isStructStart()) {
                depth++;
            } else if (parser.currentToken().isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
        }
    }
}
