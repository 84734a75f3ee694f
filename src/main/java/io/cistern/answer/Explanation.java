package io.cistern.answer;

import io.cistern.profile.QueryFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What explain says of a plan: what becomes of the query when it is asked now and its answer is read to the end.
 *
 * @param because why, in sentences, the weightiest first; they tell nothing of the question's words
 * @param snapshot whose rows would be read; null when it would be a new one
 * @param cost what it takes of the budget, also when that is refused
 * @param eta when its calls could start and all be answered
 * @param queue where its first call would wait
 * @param alternatives what would be answered cheaper or later
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

    /** An answer that costs nothing. */
    public static Explanation cached(Outcome outcome, List<String> because, Known snapshot, Instant now) {
        return new Explanation(
                outcome, because, snapshot, Cost.NOTHING, new Eta(now, now), Queue.NONE, List.of(), null);
    }

    /** The same, with another first reason. */
    public Explanation because(String reason) {
        var reasons = Stream.concat(Stream.of(reason), because.stream()).toList();
        return new Explanation(outcome, reasons, snapshot, cost, eta, queue, alternatives, refusal);
    }

    /** The same, but refused. */
    public Explanation refused(String reason, QueryFailure failure) {
        var reasons = because(reason).because();
        return new Explanation(Outcome.REFUSE, reasons, snapshot, cost, Eta.NEVER, Queue.NONE, alternatives, failure);
    }

    /** The same, with one more way out, the first of them. */
    public Explanation or(Alternative alternative) {
        var all = Stream.concat(Stream.of(alternative), alternatives.stream()).toList();
        return new Explanation(outcome, because, snapshot, cost, eta, queue, all, refusal);
    }

    /** How it would be answered. */
    public enum Outcome {
        /** Every page is held. */
        HIT,
        /** Every row is held, in the answer to a wider question. */
        DERIVED,
        /** What is not held is being fetched for others. */
        JOIN,
        /** Pages are fetched for it. */
        FETCH,
        /** It is refused, at once or as soon as its first page has told what the others cost. */
        REFUSE
    }

    /**
     * A snapshot that is held.
     *
     * @param freshFor how long from now it counts as fresh; negative: for how long it has not
     */
    public record Known(String id, Instant asOf, Duration freshFor) {}

    /**
     * Counted calls. A call that fails and is tried again, and a session that is lost, cost more.
     *
     * @param min what nobody else is about to pay
     * @param max with those that others are about to pay, should they give up; null where nothing bounds it
     * @param expected what it comes to if nothing has changed since the last answer; null where nothing is known of it
     */
    public record Cost(
            int min, @Nullable Integer max, @Nullable Integer expected) {

        public static final Cost NOTHING = new Cost(0, 0, 0);

        /** As far as it is known. */
        public int likely() {
            return expected == null ? min : expected;
        }
    }

    /**
     * Most likely instants, if nobody else comes.
     *
     * @param start when the first call could start; null while nothing starts
     * @param finish when the last one would be answered; null while it cannot be known
     */
    public record Eta(@Nullable Instant start, @Nullable Instant finish) {

        public static final Eta NEVER = new Eta(null, null);
    }

    /**
     * A place among those who are known to wait for a permit.
     *
     * @param position counted from 1; 0 for who need not wait in it
     * @param ahead how many would most likely go before
     */
    public record Queue(int position, int ahead) {

        public static final Queue NONE = new Queue(0, 0);
    }

    /** What would be answered in place of it. */
    public sealed interface Alternative {

        /** So many rows, for so many calls. */
        record Fewer(long rows, int cost) implements Alternative {}

        /**
         * The same, for who waits so long.
         *
         * @param cost null where it is not known
         */
        record Later(Duration patience, @Nullable Integer cost) implements Alternative {}

        /**
         * An older one, which costs nothing.
         *
         * @param age how old
         * @param stale for how long it has not counted as fresh; zero or negative while it does
         */
        record Older(Duration age, Duration stale) implements Alternative {}
    }
}
