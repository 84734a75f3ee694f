package io.cistern.web;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** A profile a line, compressed as stored: whole pages are copied, each a gzip member of its own. */
final class GzipNdjsonBody implements Body {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.NDJSON.contentType());
        response.setHeader("Content-Encoding", "gzip");
        response.setBufferSize(PIECE);
    }

    @Override
    public void write(Question question, Answer answer, OutputStream out) throws IOException {
        var count = Body.stream(answer, out, slice -> write(slice, out));
        if (count == 0) {
            new GZIPOutputStream(out).finish(); // no member at all would not be gzip
        }
        Body.requireWhole(question, answer);
    }

    private static void write(Slice slice, OutputStream out) throws IOException {
        if (slice.whole()) {
            slice.rows().writeGzip(out);
        } else {
            var member = new GZIPOutputStream(out, 8192);
            NdjsonBody.write(slice, member);
            member.finish();
        }
    }
}
