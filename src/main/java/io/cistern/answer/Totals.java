package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import io.cistern.table.AggregateRows;
import io.cistern.table.Measure;
import java.util.List;

/** Counts and sums over answers, which cost nothing where these are held. */
public interface Totals {

    /**
     * How many profiles the question has: an answer of which no row is read.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    Answer count(ProfileQuery query, AskOptions askOptions);

    /**
     * Figures of the profiles, in groups of equal values.
     *
     * @param groupBy property names; none for one group of all
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    Summary sum(ProfileQuery query, List<String> groupBy, List<Measure> measures, AskOptions askOptions);

    /**
     * What was computed.
     *
     * @param answer of what, of which no row is read
     * @param rows the groups
     */
    record Summary(Answer answer, AggregateRows rows) {}
}
