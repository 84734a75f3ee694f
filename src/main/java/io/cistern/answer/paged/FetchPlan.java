package io.cistern.answer.paged;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Explanation.Alternative.Fewer;
import io.cistern.answer.Explanation.Cost;
import io.cistern.answer.Explanation.Known;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which pages an answer lacks, as far as that is known, and what they cost. */
public sealed interface FetchPlan {

    ProfileQuery query();

    /** Calls that a page after the first costs. */
    int perPage();

    /** Whether the first page is to be fetched. */
    boolean first();

    /** How many other pages are to be fetched for it, as far as is known. */
    int others();

    Cost cost();

    /** Whether all that is known to be needed is being fetched for others. */
    boolean isJoined();

    @Nullable
    Known known();

    /** Why, in sentences. */
    List<String> because();

    /** The beginning of the rows that so many calls buy, if that is less than all. */
    Optional<Fewer> fewer(SnapshotPages pages, int calls);

    /**
     * The other pages of a snapshot whose first page is held.
     *
     * @param missing pages that are not held
     * @param unpaid those of them that nobody fetches
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

        /** Where the rows come from, if nothing changes until they are read. */
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
                return List.of("Every page that is needed is held");
            }
            var because = new ArrayList<String>();
            because.add(pages(missing) + " of " + (span.endPage() - span.firstPage()) + " not held");
            if (missing > unpaid) {
                because.add(pages(missing - unpaid) + " being fetched for somebody else");
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

        private static String pages(int number) {
            return number == 1 ? "1 page is" : number + " pages are";
        }
    }

    /**
     * All pages of an answer that has to begin anew.
     *
     * @param joined whether somebody is fetching the first
     * @param merged whether it would leave with a call that waits for its permit
     * @param last the first page of the last answer, if that is still held
     * @param size rows of a full page of this project's, if one was seen
     */
    record Fresh(
            ProfileQuery query,
            Window window,
            boolean joined,
            boolean merged,
            Optional<Page> last,
            Optional<Integer> size,
            int perPage)
            implements FetchPlan {

        @Override
        public boolean first() {
            return true;
        }

        @Override
        public int others() {
            return guess().orElse(1) - 1;
        }

        @Override
        public Cost cost() {
            var own = isJoined() ? 0 : 1;
            return new Cost(
                    own,
                    mostPages().map(pages -> 1 + (pages - 1) * perPage).orElse(null),
                    guess().map(pages -> own + (pages - 1) * perPage).orElse(null));
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
                because.add("Its first page is being fetched for somebody else, and is shared");
            } else if (merged) {
                because.add("It leaves with a call that waits for its permit already (detail=merged)");
            } else if (last.isPresent()) {
                because.add("The last answer, of " + last.get().asOf() + ", is too old");
            } else {
                because.add("No answer to this question is held");
            }
            if (guess().isEmpty() || guess().get() > 1) {
                because.add(
                        last.isPresent()
                                ? "The last answer had " + last.get().pages()
                                        + " pages; how many it has now is known with the first"
                                : "How many pages it has is known with the first");
            }
            return because;
        }

        @Override
        public Optional<Fewer> fewer(SnapshotPages pages, int calls) {
            return last.filter(page -> calls >= 1 && calls <= others() && perPage > 0)
                    .map(page -> new Fewer((long) page.size() * calls, calls));
        }

        /** Pages that the window spans, most likely. */
        private Optional<Integer> guess() {
            if (last.isPresent()) {
                var page = last.get();
                return Optional.of(Math.clamp(Math.ceilDiv(mostRows(), page.size()), 1, page.pages()));
            }
            return mostPages().filter(pages -> pages == 1);
        }

        /** More pages than this are not needed, whatever the first one tells. */
        private Optional<Integer> mostPages() {
            var rows = mostRows();
            if (rows <= 1 || perPage == 0) {
                return Optional.of(1);
            }
            return rows == Long.MAX_VALUE
                    ? Optional.empty()
                    : size.map(each -> Math.clamp(Math.ceilDiv(rows, each), 1, Integer.MAX_VALUE));
        }

        /** More rows than this are not wanted, or cannot come. */
        private long mostRows() {
            var ids = query.audience() instanceof Audience.Identified(var all) ? Stream.of((long) all.size()) : null;
            return Stream.concat(ids == null ? Stream.of() : ids, Stream.ofNullable(window.limit()))
                    .min(Long::compare)
                    .orElse(Long.MAX_VALUE);
        }
    }
}
