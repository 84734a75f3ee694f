package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.answer.Completeness;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.Problems;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;

/** Writes an answer in one format, as its pages arrive. */
public interface AnswerWriter {

    /** The buffer size for answers that are mostly copied, in bytes. */
    int PIECE = 64 * 1024;

    /** Writes an answer with its metadata, as the format allows. */
    static AnswerWriter of(Format format, boolean gzip, boolean guarded, InstantSource time) {
        return format == Format.JSON ? new JsonWriter(time) : ofRows(format, gzip, guarded);
    }

    /** Writes an answer without values that change with time. */
    static AnswerWriter ofExport(Format format, boolean gzip, boolean guarded) {
        return format == Format.JSON ? new ExportJsonWriter() : ofRows(format, gzip, guarded);
    }

    private static AnswerWriter ofRows(Format format, boolean gzip, boolean guarded) {
        if (format == Format.CSV) {
            return new CsvWriter(guarded);
        }
        return gzip ? new GzipNdjsonWriter() : new NdjsonWriter();
    }

    /** Writes one profile as a JSON object. */
    static AnswerWriter ofSingleProfile() {
        return new SingleProfileWriter();
    }

    /** The columns of a CSV table of all properties, in order. */
    static List<String> columns(Answer answer) throws IOException {
        return CsvWriter.names(answer);
    }

    /** Sets the headers of the format. */
    void head(HttpServletResponse response);

    /**
     * Writes the complete answer.
     *
     * @throws ProblemException when the answer is incomplete and the format cannot say so
     */
    void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException;

    /** Whether this format itself reports missing rows. */
    default boolean reportsMissingRows() {
        return false;
    }

    /** Whether the age of the answer is in the body, in the last member of the name {@code ageSeconds}. */
    default boolean hasAge() {
        return false;
    }

    /** Whether the body may be compressed for a client that accepts it; false when this writer compresses it. */
    default boolean mayCompress() {
        return true;
    }

    /** Writes a slice. */
    interface Part {
        void write(Slice slice) throws IOException;
    }

    /**
     * Writes slice by slice. The output is flushed before the wait for another page. It is not flushed when no more
     * pages are expected, so that a failure at the end can still replace the answer.
     *
     * @return the number of rows
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

    /**
     * Refuses an answer that is known to be incomplete. A format that cannot report missing rows calls this before it
     * writes.
     */
    static void refuseIncomplete(QueryRequest queryRequest, Answer answer) {
        if (isAll(queryRequest) && answer.completeness() == Completeness.INCOMPLETE) {
            throw Problems.incomplete();
        }
    }

    private static boolean isAll(QueryRequest queryRequest) {
        return queryRequest.window().cursor() == null && queryRequest.window().limit() == null;
    }

    /** Fails when the answer turned out incomplete. To be called after all slices were read. */
    static void requireWhole(QueryRequest queryRequest, Answer answer) {
        if (isAll(queryRequest) && !answer.complete() && answer.completeness() != Completeness.LEFT_OUT) {
            throw Problems.incomplete();
        }
    }
}
