package io.cistern.answer;

import io.cistern.answer.Answer.Slice;
import java.util.stream.Stream;

/** Rows of a whole snapshot, some or all, in some order. */
interface SnapshotRows {

    Snapshot snapshot();

    /** How many rows there are. */
    long total();

    /** The rows from the first to before the last, counted from 0. */
    Stream<Slice> slices(long from, long to);
}
