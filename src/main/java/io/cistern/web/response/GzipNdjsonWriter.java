package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Block;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes one profile per line as a gzip stream. Stored blocks are copied; blocks that are only partly in the window are
 * compressed again.
 */
final class GzipNdjsonWriter implements AnswerWriter {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.NDJSON.contentType());
        response.setHeader("Content-Encoding", "gzip");
        response.setBufferSize(PIECE);
    }

    @Override
    public boolean mayCompress() {
        return false;
    }

    @Override
    public void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException {
        AnswerWriter.refuseIncomplete(queryRequest, answer);
        var gzip = new GzipWriter(out);
        AnswerWriter.stream(answer, out, slice -> write(slice, gzip));
        AnswerWriter.requireWhole(queryRequest, answer);
        gzip.finish();
    }

    private static void write(Slice slice, GzipWriter gzip) throws IOException {
        for (var block : slice.rows().blocks()) {
            if (LineScanner.isIn(slice, block)) {
                gzip.write(cut(slice, block));
            }
        }
    }

    /** The rows of the block that are in the slice. */
    public static Block cut(Slice slice, Block block) {
        var from = Math.max(slice.from(), block.row());
        var to = Math.min(slice.to(), block.row() + block.rows());
        return to - from == block.rows() ? block : block.cut(from, to);
    }
}
