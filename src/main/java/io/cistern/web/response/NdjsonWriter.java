package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** Writes one profile per line, as stored. */
final class NdjsonWriter implements AnswerWriter {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.NDJSON.contentType());
        response.setBufferSize(PIECE);
    }

    @Override
    public void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException {
        AnswerWriter.refuseIncomplete(queryRequest, answer);
        AnswerWriter.stream(answer, out, slice -> write(slice, out));
        AnswerWriter.requireWhole(queryRequest, answer);
    }

    static void write(Slice slice, OutputStream out) throws IOException {
        if (slice.whole()) {
            for (var block : slice.rows().blocks()) {
                out.write(block.lines());
                LineScanner.giveWay();
            }
        } else {
            LineScanner.read(slice, (buffer, from, length) -> {
                out.write(buffer, from, length);
                out.write('\n');
            });
        }
    }
}
