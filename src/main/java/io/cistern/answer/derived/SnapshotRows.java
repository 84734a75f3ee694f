package io.cistern.answer.derived;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.paged.Snapshot;
import java.util.stream.Stream;

/** Rows of a whole snapshot, some or all, in some order. */
public interface SnapshotRows {

    Snapshot snapshot();

    /** How many rows there are. */
    long total();

    /** The rows from the first to before the last, counted from 0. */
    Stream<Slice> slices(long from, long to);
}
