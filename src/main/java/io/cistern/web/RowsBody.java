package io.cistern.web;

import io.cistern.answer.Answer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** One JSON object of all profiles, and nothing that changes with time: every reading gives the same bytes. */
final class RowsBody implements Body {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.JSON.contentType());
    }

    @Override
    public void write(Question question, Answer answer, OutputStream out) throws IOException {
        out.write(ascii("{\"profiles\":["));
        var first = new AtomicBoolean(true);
        var count = Body.stream(
                answer,
                out,
                slice -> Lines.read(slice, (buffer, from, length) -> {
                    if (!first.getAndSet(false)) {
                        out.write(',');
                    }
                    out.write(buffer, from, length);
                }));
        Body.requireWhole(question, answer);
        out.write(ascii("],\"count\":" + count + "}"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
