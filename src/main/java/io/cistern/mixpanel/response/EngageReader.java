package io.cistern.mixpanel.response;

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

/** Reads answers as they arrive: fields in any order, rows as bytes, and never more bytes than a page may have. */
public final class EngageReader {

    private final long limit;
    private final JsonFactory json;

    public EngageReader(long limit) {
        this.limit = limit;
        // strings, names and numbers are copied or skipped and rarely decoded, so the size of the page limits them;
        // Jackson's default limits their depth
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

    public EngageResponse read(InputStream body, Selection select) throws IOException {
        try {
            return read(new JsonOutline(body, limit), select);
        } catch (StreamConstraintsException e) {
            throw UntrustedResponse.answer("it is nested too deeply, or exceeds a limit of the JSON reader");
        } catch (JacksonException e) {
            throw UntrustedResponse.answer("it is no JSON, or broke off"); // Jackson's message quotes the body
        }
    }

    private EngageResponse read(JsonOutline jsonOutline, Selection select) throws IOException {
        var response = new EngageResponse.Draft();
        jsonOutline.passMark();
        UntrustedResponse.unless(jsonOutline.takes('{'), "it is no object");
        if (!jsonOutline.takes('}')) {
            do {
                field(jsonOutline, select, response);
            } while (jsonOutline.takes(','));
            jsonOutline.require('}');
        }
        UntrustedResponse.unless(jsonOutline.isAtEnd(), "something follows it");
        return response.finish();
    }

    private void field(JsonOutline jsonOutline, Selection select, EngageResponse.Draft response) throws IOException {
        var name = parsed(jsonOutline.value(), EngageReader::name);
        jsonOutline.require(':');
        switch (name) {
            case "status" -> response.status = parsed(jsonOutline.value(), EngageReader::text);
            case "page" -> response.page = parsed(jsonOutline.value(), EngageReader::number);
            case "page_size" -> response.pageSize = parsed(jsonOutline.value(), EngageReader::number);
            case "session_id" -> response.session = parsed(jsonOutline.value(), EngageReader::text);
            case "total" -> response.total = parsed(jsonOutline.value(), EngageReader::number);
            case "error" -> response.error = parsed(jsonOutline.value(), EngageReader::error);
            case "results" -> {
                UntrustedResponse.unless(response.parts == null && !response.noRows, "it has results twice");
                if (jsonOutline.takes('[')) {
                    response.parts = new RowsReader(json, select).read(jsonOutline);
                } else {
                    UntrustedResponse.unless(
                            new String(jsonOutline.value(), StandardCharsets.UTF_8).equals("null"),
                            "its results are no list");
                    response.noRows = true;
                }
            }
            default -> jsonOutline.skip();
        }
    }

    private <T extends @Nullable Object> T parsed(byte[] value, Function<JsonParser, T> reading) {
        try (var parser = json.createParser(ObjectReadContext.empty(), value)) {
            parser.nextToken();
            var read = reading.apply(parser);
            UntrustedResponse.unless(parser.nextToken() == null, "it is no JSON, or broke off");
            return read;
        }
    }

    private static String name(JsonParser parser) {
        UntrustedResponse.unless(parser.currentToken() == JsonToken.VALUE_STRING, "it is no JSON, or broke off");
        return parser.getString();
    }

    private static @Nullable String text(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT -> parser.getString();
            case VALUE_NULL -> null;
            case null, default -> throw UntrustedResponse.answer("a field of it is no text");
        };
    }

    private static @Nullable Long number(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> {
                // longer numbers are out of range, and would be slow to read
                UntrustedResponse.unless(parser.getStringLength() < 19, "a number of it is out of range");
                yield parser.getLongValue();
            }
            case VALUE_NULL -> null;
            case null, default -> throw UntrustedResponse.answer("a field of it is no number");
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
