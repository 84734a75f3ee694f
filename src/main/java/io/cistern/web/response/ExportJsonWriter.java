package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes one JSON object of all profiles, without values that change with time, so that every download has the same
 * bytes.
 */
final class ExportJsonWriter implements AnswerWriter {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.JSON.contentType());
    }

    @Override
    public void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException {
        var count = JsonWriter.profiles(answer, out);
        AnswerWriter.requireWhole(queryRequest, answer);
        out.write(rest(count).getBytes(StandardCharsets.US_ASCII));
    }

    /** The JSON after the list of profiles. */
    public static String rest(long count) {
        return ",\"count\":" + count + "}";
    }
}
