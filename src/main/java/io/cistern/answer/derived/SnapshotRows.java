package io.cistern.answer.derived;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.paged.Snapshot;
import java.util.stream.Stream;

/** All or some rows of a whole snapshot, in an order. */
public interface SnapshotRows {

    Snapshot snapshot();

    /** How many rows there are. */
    long total();

    /** The rows of a range. The first is counted from 0, and the last is excluded. */
    Stream<Slice> slices(long from, long to);
}
