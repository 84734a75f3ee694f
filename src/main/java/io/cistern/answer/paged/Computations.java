package io.cistern.answer.paged;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.AskOptions;
import io.cistern.rows.RowSetDigests;
import io.cistern.table.FairExecutor.Work;
import io.cistern.table.Tables;

/** Runs the computations of answers on a few threads, which the callers share in turns. */
public final class Computations {

    private final Tables tables;
    private final RowSetDigests digests;

    public Computations(Tables tables, RowSetDigests digests) {
        this.tables = tables;
        this.digests = digests;
    }

    /**
     * Runs a part of a computation.
     *
     * @param more an estimate of the steps of this part, including the bytes that it reads
     */
    public <T, E extends Exception> T run(AskOptions askOptions, long more, Work<T, E> part) throws E {
        return askOptions.compute(tables, more, part);
    }

    /** Begins the digest of an answer's rows. */
    public Digest digest(AskOptions askOptions) {
        return new Digest(askOptions);
    }

    /** A digest to which rows are added. */
    public final class Digest {

        private final AskOptions askOptions;
        private final RowSetDigests.Digest digest = digests.begin();

        private Digest(AskOptions askOptions) {
            this.askOptions = askOptions;
        }

        public void add(Slice slice) {
            var more = digests.toRead(slice.rows(), slice.from(), slice.to());
            run(askOptions, more, () -> {
                digest.add(slice.rows(), slice.from(), slice.to());
                return true;
            });
        }

        public String hex() {
            return digest.hex();
        }
    }
}
