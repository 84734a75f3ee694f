package io.cistern.answer.paged;

import io.cistern.answer.Answer;
import io.cistern.answer.Explanation.Alternative.Fewer;
import io.cistern.answer.Explanation.Cost;
import io.cistern.answer.Explanation.Known;
import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pages that an answer still needs, as far as that is known, and their cost. */
public sealed interface FetchPlan {

    ProfileQuery query();

    /** Permits that a call after the first costs. */
    int perPage();

    /** Whether the first call has to be made. */
    boolean first();

    /** How many other calls have to be made, as far as that is known. */
    int others();

    Cost cost();

    /** Whether other requests are fetching every page that is known to be needed. */
    boolean isJoined();

    @Nullable
    Known known();

    /** The reasons, in sentences. */
    List<String> because();

    /** The first rows, as many as this number of calls can fetch; empty when these are all rows. */
    Optional<Fewer> fewer(SnapshotPages pages, int calls);

    /**
     * The missing pages of a snapshot whose first page is cached.
     *
     * @param missing how many calls the pages take that are not cached
     * @param unpaid how many of those calls no request is making
     */
    record Rest(Snapshot snapshot, Duration freshFor, RowRange span, int missing, int unpaid, int perPage)
            implements FetchPlan {

        @Override
        public ProfileQuery query() {
            return snapshot.query();
        }

        @Override
        public boolean first() {
            return false;
        }

        @Override
        public int others() {
            return unpaid;
        }

        @Override
        public Cost cost() {
            return new Cost(unpaid * perPage, missing * perPage, unpaid * perPage);
        }

        @Override
        public boolean isJoined() {
            return missing > 0 && unpaid == 0;
        }

        /** Where the rows come from, unless something changes before they are read. */
        public Answer.Source source() {
            if (missing == 0) {
                return Answer.Source.MEMORY;
            }
            return isJoined() ? Answer.Source.JOINED : Answer.Source.UPSTREAM;
        }

        @Override
        public Known known() {
            return new Known(snapshot.id(), snapshot.first().asOf(), freshFor);
        }

        @Override
        public List<String> because() {
            if (missing == 0) {
                return List.of("Every page that is needed is cached");
            }
            var because = new ArrayList<String>();
            because.add(calls(missing) + " of " + callsOfSpan() + " not cached");
            if (missing > unpaid) {
                because.add(calls(missing - unpaid) + " being fetched for somebody else");
            }
            if (perPage == 0) {
                because.add("Pages after the first do not count against the budget");
            }
            return because;
        }

        @Override
        public Optional<Fewer> fewer(SnapshotPages pages, int calls) {
            var rows = pages.rows(snapshot, span, calls);
            return calls < unpaid && rows > 0 && perPage > 0 ? Optional.of(new Fewer(rows, calls)) : Optional.empty();
        }

        private int callsOfSpan() {
            var perCall = snapshot.first().perCall();
            return Math.ceilDiv(span.endPage(), perCall) - span.firstPage() / perCall;
        }

        /** A call is called a page where it brings one. */
        private String calls(int number) {
            var word = snapshot.first().perCall() == 1 ? " page" : " call";
            return number == 1 ? number + word + " is" : number + word + "s are";
        }
    }

    /**
     * The look-ups into which a query of many ids is split.
     *
     * @param ids how many ids the query has
     * @param inCache how many of them cached answers know
     * @param lookUps how many look-ups are needed for the others
     * @param joined how many look-ups share a call that other requests are making or waiting for
     * @param most the largest number of calls of all look-ups; null when no bound is known
     */
    record Split(
            ProfileQuery query,
            int ids,
            int inCache,
            int lookUps,
            int joined,
            @Nullable Integer most) implements FetchPlan {

        /** Each look-up begins with a first page, which costs a call. */
        @Override
        public int perPage() {
            return 1;
        }

        @Override
        public boolean first() {
            return false;
        }

        @Override
        public int others() {
            return lookUps - joined;
        }

        @Override
        public Cost cost() {
            return new Cost(others(), most, most != null && most == lookUps ? (Integer) others() : null);
        }

        @Override
        public boolean isJoined() {
            return lookUps > 0 && others() == 0;
        }

        @Override
        public @Nullable Known known() {
            return null;
        }

        @Override
        public List<String> because() {
            var because = new ArrayList<String>();
            because.add(inCache + " of " + ids + " ids are in cached answers, and the others take " + lookUps
                    + (lookUps == 1 ? " look-up" : " look-ups"));
            if (joined > 0) {
                because.add(joined + " of them share a call with another request");
            }
            return because;
        }

        @Override
        public Optional<Fewer> fewer(SnapshotPages pages, int calls) {
            return Optional.empty();
        }
    }

    /**
     * All pages of an answer that needs a new session.
     *
     * @param joined whether another request is fetching the first page
     * @param merged whether the query would share a call that waits for its permit
     * @param forecast how many calls the answer takes, as far as that is known before
     */
    record Fresh(boolean joined, boolean merged, PageForecast forecast, int perPage) implements FetchPlan {

        @Override
        public ProfileQuery query() {
            return forecast.query();
        }

        @Override
        public boolean first() {
            return true;
        }

        @Override
        public int others() {
            return expected().orElse(1) - 1;
        }

        @Override
        public Cost cost() {
            var own = isJoined() ? 0 : 1;
            return new Cost(
                    own,
                    forecast.most(perPage)
                            .map(calls -> 1 + (calls - 1) * perPage)
                            .orElse(null),
                    expected().map(calls -> own + (calls - 1) * perPage).orElse(null));
        }

        @Override
        public boolean isJoined() {
            return joined || merged;
        }

        @Override
        public @Nullable Known known() {
            return null;
        }

        @Override
        public List<String> because() {
            var because = new ArrayList<String>();
            if (joined) {
                because.add("Another request is fetching its first page, and this request shares the fetch");
            } else if (merged) {
                because.add("It is sent with a call that already waits for its permit (detail=merged)");
            } else if (forecast.last().isPresent()) {
                because.add("The last answer, of " + forecast.last().get().asOf() + ", is too old");
            } else {
                because.add("No answer to this query is cached");
            }
            if (expected().isEmpty() || expected().get() > 1) {
                because.add(forecast.because());
            }
            return because;
        }

        @Override
        public Optional<Fewer> fewer(SnapshotPages pages, int calls) {
            return calls >= 1 && calls <= others() && perPage > 0
                    ? forecast.rowsOf(calls).map(rows -> new Fewer(rows, calls))
                    : Optional.empty();
        }

        private Optional<Integer> expected() {
            return forecast.expected(perPage);
        }
    }
}
