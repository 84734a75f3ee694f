package io.cistern.mixpanel.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.Cursor;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What the body of an error says, in small letters, to be matched and never repeated: it can hold the query. */
public final class ErrorText {

    /** Bytes of a body that are read; Mixpanel's own are a few hundred, a gateway's page is not worth more. */
    public static final int LENGTH = 8192;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String LOST_SESSION = "request for page in uncached query";

    private ErrorText() {}

    /** The texts of a JSON object but for "request", which repeats what the caller wrote; else the body as it is. */
    public static String of(byte[] body) {
        var said = new StringBuilder();
        try (var parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME
                        && parser.currentName().equals("request")) {
                    parser.nextToken();
                    parser.skipChildren();
                } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    said.append(parser.getString()).append('\n');
                }
            }
        } catch (JacksonException e) {
            // no JSON, or cut: what has been read counts
        }
        return (said.isEmpty() ? new String(body, UTF_8) : said.toString()).toLowerCase(Locale.ROOT);
    }

    /** Whether a later page was asked for that Mixpanel does not hold any more. */
    public static boolean tellsLostSession(String text, Cursor cursor) {
        return cursor instanceof Cursor.Next && text.toLowerCase(Locale.ROOT).contains(LOST_SESSION);
    }
}
