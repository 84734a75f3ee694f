package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.profile.Block;
import io.cistern.profile.GzipWriter;
import io.cistern.web.query.Question;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** A profile a line, as one gzip stream: blocks are copied as stored, those that a window cuts are compressed anew. */
public final class GzipNdjsonBody implements Body {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.NDJSON.contentType());
        response.setHeader("Content-Encoding", "gzip");
        response.setBufferSize(PIECE);
    }

    @Override
    public void write(Question question, Answer answer, OutputStream out) throws IOException {
        Body.refuseIncomplete(question, answer);
        var gzip = new GzipWriter(out);
        Body.stream(answer, out, slice -> write(slice, gzip));
        Body.requireWhole(question, answer);
        gzip.finish();
    }

    private static void write(Slice slice, GzipWriter gzip) throws IOException {
        for (var block : slice.rows().blocks()) {
            if (Lines.isIn(slice, block)) {
                gzip.write(cut(slice, block));
            }
        }
    }

    /** The rows of the block that are wanted. */
    public static Block cut(Slice slice, Block block) {
        var from = Math.max(slice.from(), block.row());
        var to = Math.min(slice.to(), block.row() + block.rows());
        return to - from == block.rows() ? block : block.cut(from, to);
    }
}
