package io.cistern.mixpanel.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.Cursor;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the text of an error's body in lower case. It is matched and never repeated, because it can contain the query.
 */
public final class ErrorText {

    /**
     * The bytes of a body that are read. Mixpanel's bodies have a few hundred, and a gateway's page is not worth more.
     */
    public static final int LENGTH = 8192;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String LOST_SESSION = "request for page in uncached query";

    private ErrorText() {}

    /** The strings of a JSON object except "request", which repeats the query; for any other body, the body itself. */
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
            // not JSON, or incomplete: use the strings that were read
        }
        return (said.isEmpty() ? new String(body, UTF_8) : said.toString()).toLowerCase(Locale.ROOT);
    }

    /** Whether Mixpanel no longer has the session of the later page that was requested. */
    public static boolean saysSessionLost(String text, Cursor cursor) {
        return cursor instanceof Cursor.Next && text.toLowerCase(Locale.ROOT).contains(LOST_SESSION);
    }
}
