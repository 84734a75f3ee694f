package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.web.query.Question;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** A profile a line, as the lines are stored. */
public final class NdjsonBody implements Body {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.NDJSON.contentType());
        response.setBufferSize(PIECE);
    }

    @Override
    public void write(Question question, Answer answer, OutputStream out) throws IOException {
        Body.refuseIncomplete(question, answer);
        Body.stream(answer, out, slice -> write(slice, out));
        Body.requireWhole(question, answer);
    }

    static void write(Slice slice, OutputStream out) throws IOException {
        if (slice.whole()) {
            for (var block : slice.rows().blocks()) {
                out.write(block.lines());
                Lines.giveWay();
            }
        } else {
            Lines.read(slice, (buffer, from, length) -> {
                out.write(buffer, from, length);
                out.write('\n');
            });
        }
    }
}
