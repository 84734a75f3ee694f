package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.profile.LeftOut;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The output for formats without metadata. It sets the number of left-out rows as a header while headers can still be
 * set. When more rows are left out afterwards, the answer is aborted at its end. A repeated request is answered from
 * the cache, with the correct header.
 */
public final class LeftOutOutput extends OutputStream {

    private final Answer answer;
    private final HttpServletResponse response;
    private final OutputStream out;
    private int reported;

    public LeftOutOutput(Answer answer, HttpServletResponse response, OutputStream out) {
        this.answer = answer;
        this.response = response;
        this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
        report();
        out.write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        report();
        out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
        report();
        out.flush();
    }

    /**
     * Fails when the header was sent too early. To be called after everything was written.
     *
     * @throws ProblemException when more rows were left out than the header says
     */
    public void requireReported() {
        report();
        if (answer.leftOut().count() > reported) {
            throw Problems.incomplete(answer.leftOut());
        }
    }

    private void report() {
        LeftOut leftOut = answer.leftOut();
        if (leftOut.count() > reported && !response.isCommitted()) {
            reported = leftOut.count();
            response.setHeader(AnswerHeaders.LEFT_OUT, Integer.toString(reported));
        } else if (reported == 0 && leftOut.count() > 0) {
            reported = previous();
        }
    }

    /** The number that an earlier output reported. */
    private int previous() {
        var previous = response.getHeader(AnswerHeaders.LEFT_OUT);
        return previous == null ? 0 : Integer.parseInt(previous);
    }
}
