package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.profile.LeftOut;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Output of a form that has no place for what is known of its rows: how many rows were left out is a header, as long as one
 * can be set. Rows that are left out after that make the answer fail at its end, where it is cut: asked for again, it comes
 * from what is cached and tells them beforehand.
 */
public final class LeftOutOutput extends OutputStream {

    private final Answer answer;
    private final HttpServletResponse response;
    private final OutputStream out;
    private int told;

    public LeftOutOutput(Answer answer, HttpServletResponse response, OutputStream out) {
        this.answer = answer;
        this.response = response;
        this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
        tell();
        out.write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        tell();
        out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
        tell();
        out.flush();
    }

    /**
     * To be called when all is written.
     *
     * @throws ProblemException when more rows were left out than could be told
     */
    public void requireTold() {
        tell();
        if (answer.leftOut().count() > told) {
            throw Problems.incomplete(answer.leftOut());
        }
    }

    private void tell() {
        LeftOut leftOut = answer.leftOut();
        if (leftOut.count() > told && !response.isCommitted()) {
            told = leftOut.count();
            response.setHeader(AnswerHeaders.LEFT_OUT, Integer.toString(told));
        } else if (told == 0 && leftOut.count() > 0) {
            told = header();
        }
    }

    /** What was told before. */
    private int header() {
        var header = response.getHeader(AnswerHeaders.LEFT_OUT);
        return header == null ? 0 : Integer.parseInt(header);
    }
}
