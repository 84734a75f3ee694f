package io.cistern.web;

import io.cistern.answer.Answer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One JSON object of all profiles, and nothing that changes with time: every reading gives the same bytes. */
final class RowsBody implements Body {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.JSON.contentType());
    }

    @Override
    public void write(Question question, Answer answer, OutputStream out) throws IOException {
        var count = JsonBody.profiles(answer, out);
        Body.requireWhole(question, answer);
        out.write(rest(count).getBytes(StandardCharsets.US_ASCII));
    }

    /** What stands behind the list of profiles. */
    static String rest(long count) {
        return ",\"count\":" + count + "}";
    }
}
