package io.cistern.answer.derived;

import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Rows;
import java.util.stream.Stream;

/** All or some rows of whole snapshots, in an order. */
public interface SnapshotRows {

    /** Where the rows come from. */
    Provenance provenance();

    /** How many rows there are. */
    long total();

    /** The rows of a range. The first is counted from 0, and the last is excluded. */
    Stream<Slice> slices(long from, long to);

    /** Rows of a range, written together: at most {@link Derivation#BATCH} of them. The last one is excluded. */
    default Rows together(long from, long to) {
        return slices(from, Math.min(to, from + Derivation.BATCH))
                .findFirst()
                .map(Slice::rows)
                .orElseGet(() -> new Rows.Writer().finish());
    }
}
