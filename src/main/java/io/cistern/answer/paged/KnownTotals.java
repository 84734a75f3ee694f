package io.cistern.answer.paged;

import io.cistern.profile.Page;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What cached answers tell about the number of profiles that a query matches. They tell it as of their own time: profiles
 * may have been added or changed since.
 *
 * @param same the number of the same profiles, from an answer with other properties or from a computation
 * @param most the lowest number that is known of a query that matches all of these profiles
 */
public record KnownTotals(Optional<Total> same, Optional<Total> most) {

    public static final KnownTotals NONE = new KnownTotals(Optional.empty(), Optional.empty());

    /** The same, with a number of the same profiles where none was known. */
    public KnownTotals or(Optional<Total> computed) {
        return new KnownTotals(same.or(() -> computed), most);
    }

    /**
     * A number of profiles.
     *
     * @param callSize rows that a call of that answer can bring
     * @param asOf when the answer was fetched
     */
    public record Total(long profiles, int callSize, Instant asOf) {

        /** The total that a first page tells. */
        static Total of(Page first) {
            return new Total(Objects.requireNonNull(first.total(), "A first page"), first.callSize(), first.asOf());
        }
    }
}
