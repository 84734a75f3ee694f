package io.cistern.web.engage;

import io.cistern.answer.Answer;
import io.cistern.web.response.AnswerWriter;
import io.cistern.web.response.LineScanner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Writes a page in Mixpanel's form. A stored line <code>{"id":..,"properties":{..}}</code> differs from Mixpanel's only in two
 * names and in the quotes around a number, so the bytes of ids and properties are copied.
 */
final class EngageBody {

    private static final byte[] ID = ascii("{\"$distinct_id\":");
    private static final byte[] PROPERTIES = ascii(",\"$properties\":");
    private static final int BEFORE_ID = "{\"id\":".length();
    private static final int BEFORE_PROPERTIES = ",\"properties\":".length();

    private EngageBody() {}

    /**
     * Writes a page. The fields about the whole answer come first, as in Mixpanel's pages, when they are certain before
     * the rows are read. Otherwise they come last, because another snapshot may replace one whose session is lost.
     *
     * @param session the session that names the answer's rows
     * @param rows how many of the answer's rows to write
     */
    static void write(int page, int size, Supplier<String> session, Answer answer, long rows, OutputStream out)
            throws IOException {
        var isCertain = rows <= answer.pageSize();
        out.write('{');
        if (isCertain) {
            out.write(ascii(head(page, size, session.get(), answer) + ","));
        }
        out.write(ascii("\"results\":["));
        if (rows > 0) {
            results(answer, out);
        } else {
            answer.slices().close();
        }
        out.write(']');
        if (!isCertain) {
            out.write(ascii("," + head(page, size, session.get(), answer)));
        }
        out.write('}');
    }

    private static String head(int page, int size, String session, Answer answer) {
        return "\"page\":%d,\"page_size\":%d,\"session_id\":\"%s\",\"status\":\"ok\",\"total\":%d"
                .formatted(page, size, session, answer.total());
    }

    private static void results(Answer answer, OutputStream out) throws IOException {
        var first = new boolean[] {true};
        AnswerWriter.stream(
                answer,
                out,
                slice -> LineScanner.readWithIds(slice, (buffer, from, length, isIdNumber) -> {
                    if (!first[0]) {
                        out.write(',');
                    }
                    first[0] = false;
                    result(buffer, from, length, isIdNumber ? 1 : 0, out);
                }));
    }

    /** @param quote bytes of each quote around the id that Cistern added */
    private static void result(byte[] line, int from, int length, int quote, OutputStream out) throws IOException {
        var id = from + BEFORE_ID;
        var idEnd = pastText(line, id);
        var properties = idEnd + BEFORE_PROPERTIES;
        out.write(ID);
        out.write(line, id + quote, idEnd - id - 2 * quote);
        out.write(PROPERTIES);
        out.write(line, properties, from + length - properties); // with the brace that ends the line
    }

    /** The offset behind the JSON string that begins at the given offset. */
    private static int pastText(byte[] json, int quote) {
        var i = quote + 1;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
