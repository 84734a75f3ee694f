package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.answer.Completeness;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.Problems;
import io.cistern.web.query.QueryRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;

/** A form in which an answer is written, as its pages arrive. */
public interface AnswerWriter {

    /** Bytes that go out together, where much is to be copied. */
    int PIECE = 64 * 1024;

    /** Says in headers which form this is. */
    void head(HttpServletResponse response);

    /**
     * Writes the answer to its end.
     *
     * @throws ProblemException when it was to be whole, is not, and the form cannot say so
     */
    void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException;

    /** Whether this form says itself which rows are missing. */
    default boolean tellsWhatIsMissing() {
        return false;
    }

    /** Writes a slice. */
    interface Part {
        void write(Slice slice) throws IOException;
    }

    /**
     * Writes slice by slice. What is written goes out before a further page is waited for; when no further page is
     * expected it stays, so that what turns out at the end can still be told in place of the answer.
     *
     * @return how many rows there were
     */
    static long stream(Answer answer, OutputStream out, Part part) throws IOException {
        long count = 0;
        try (var slices = answer.slices()) {
            for (Iterator<Slice> pages = slices.iterator(); pages.hasNext(); ) {
                var slice = pages.next();
                part.write(slice);
                count += slice.count();
                if (count > 0 && count < answer.total()) {
                    out.flush();
                }
            }
        }
        return count;
    }

    /** To be called before anything is written: of what is known not to add up nothing is sent that cannot say so. */
    static void refuseIncomplete(QueryRequest queryRequest, Answer answer) {
        if (isAll(queryRequest) && answer.completeness() == Completeness.INCOMPLETE) {
            throw Problems.incomplete();
        }
    }

    private static boolean isAll(QueryRequest queryRequest) {
        return queryRequest.window().cursor() == null && queryRequest.window().limit() == null;
    }

    /** To be called when the slices are read. */
    static void requireWhole(QueryRequest queryRequest, Answer answer) {
        if (isAll(queryRequest) && !answer.complete() && answer.completeness() != Completeness.LEFT_OUT) {
            throw Problems.incomplete();
        }
    }
}
