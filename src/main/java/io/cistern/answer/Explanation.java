package io.cistern.answer;

import io.cistern.profile.QueryFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes a plan: what happens when the query is sent now and its answer is read to the end.
 *
 * @param because the reasons, in sentences, the most important first; they quote nothing of the query
 * @param snapshot the snapshot that would be read; null for a new one
 * @param cost what the query costs of the budget, also when it is refused
 * @param eta when the calls could start, and when all of them could be answered
 * @param queue where the first call would wait
 * @param alternatives cheaper or later answers
 * @param refusal the first failure that the query would meet; null when it would be answered
 */
public record Explanation(
        Outcome outcome,
        List<String> because,
        @Nullable Known snapshot,
        Cost cost,
        Eta eta,
        Queue queue,
        List<Alternative> alternatives,
        @Nullable QueryFailure refusal) {

    public Explanation {
        because = List.copyOf(because);
        alternatives = List.copyOf(alternatives);
    }

    /** An explanation of an answer that costs nothing. */
    public static Explanation cached(Outcome outcome, List<String> because, Known snapshot, Instant now) {
        return new Explanation(
                outcome, because, snapshot, Cost.NOTHING, new Eta(now, now), Queue.NONE, List.of(), null);
    }

    /** The same explanation with another first reason. */
    public Explanation because(String reason) {
        var reasons = Stream.concat(Stream.of(reason), because.stream()).toList();
        return new Explanation(outcome, reasons, snapshot, cost, eta, queue, alternatives, refusal);
    }

    /** The same explanation, but the query is refused. */
    public Explanation refused(String reason, QueryFailure failure) {
        var reasons = because(reason).because();
        return new Explanation(Outcome.REFUSE, reasons, snapshot, cost, Eta.NEVER, Queue.NONE, alternatives, failure);
    }

    /** The same explanation with another first alternative. */
    public Explanation or(Alternative alternative) {
        var all = Stream.concat(Stream.of(alternative), alternatives.stream()).toList();
        return new Explanation(outcome, because, snapshot, cost, eta, queue, all, refusal);
    }

    /** How the query would be answered. */
    public enum Outcome {
        /** Every page is cached. */
        HIT,
        /** Every row is in a cached answer to a wider query. */
        DERIVED,
        /** Other requests are fetching the pages that are not cached. */
        JOIN,
        /** Pages are fetched for the query. */
        FETCH,
        /** The query is refused, at once or when its first page shows what the other pages cost. */
        REFUSE
    }

    /**
     * A cached snapshot.
     *
     * @param freshFor how much longer the snapshot is fresh; negative once it is stale
     */
    public record Known(String id, Instant asOf, Duration freshFor) {}

    /**
     * How many calls the query costs. Retries and lost sessions cost more.
     *
     * @param min calls for pages that no other request is fetching
     * @param max the highest cost, from the number of profiles in cached answers to this query or to wider ones, if the
     *     fetches of other requests give up. Profiles that were added since can exceed it. Null when no bound is known
     * @param expected the cost if nothing has changed since the cached answer that shows how many profiles match; null
     *     when none does
     */
    public record Cost(
            int min, @Nullable Integer max, @Nullable Integer expected) {

        public static final Cost NOTHING = new Cost(0, 0, 0);

        /** The expected cost, or else the minimum. */
        public int likely() {
            return expected == null ? min : expected;
        }
    }

    /**
     * The most likely instants, if no other requests arrive.
     *
     * @param start when the first call could start; null when no call starts
     * @param finish when the last call would be answered; null when that is unknown
     */
    public record Eta(@Nullable Instant start, @Nullable Instant finish) {

        public static final Eta NEVER = new Eta(null, null);
    }

    /**
     * A position in the permit queue.
     *
     * @param position counted from 1; 0 for a query that does not wait
     * @param ahead how many waiting callers would most likely get a permit first
     */
    public record Queue(int position, int ahead) {

        public static final Queue NONE = new Queue(0, 0);
    }

    /** What would be answered instead. */
    public sealed interface Alternative {

        /** An answer with fewer rows, which costs fewer calls. */
        record Fewer(long rows, int cost) implements Alternative {}

        /**
         * The same answer for a caller with this patience.
         *
         * @param cost null when it is unknown
         */
        record Later(Duration patience, @Nullable Integer cost) implements Alternative {}

        /**
         * An older answer, which costs nothing.
         *
         * @param age how old the answer is
         * @param stale how long the answer has been stale; zero or negative while it is fresh
         */
        record Older(Duration age, Duration stale) implements Alternative {}
    }
}
