package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Completeness;
import io.cistern.web.problem.Problems;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes one profile as a JSON object. */
final class SingleProfileWriter implements AnswerWriter {

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.JSON.contentType());
    }

    @Override
    public void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException {
        var found = new AtomicBoolean();
        AnswerWriter.stream(
                answer,
                out,
                slice -> LineScanner.read(slice, (buffer, from, length) -> {
                    if (!found.getAndSet(true)) {
                        out.write(buffer, from, length);
                    }
                }));
        if (!found.get() && answer.completeness() == Completeness.INCOMPLETE) {
            throw Problems.incomplete();
        }
        if (!found.get() && !answer.leftOut().isNone()) {
            throw Problems.incomplete(answer.leftOut());
        }
        if (!found.get()) {
            throw Problems.profileNotFound();
        }
    }
}
