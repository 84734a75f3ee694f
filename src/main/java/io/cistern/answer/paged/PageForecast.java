package io.cistern.answer.paged;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.paged.KnownTotals.Total;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Forecasts how many calls a new answer takes, before its first page has arrived.
 *
 * @param last the first page of the last answer, if it is still cached
 * @param size how many rows a call of this project can bring, if one was seen
 * @param totals the numbers of profiles of other cached answers
 */
public record PageForecast(
        ProfileQuery query, Window window, Optional<Page> last, Optional<Integer> size, KnownTotals totals) {

    /** How many calls the window takes, if the number of profiles has not changed; empty when that is unknown. */
    Optional<Integer> expected(int perPage) {
        var most = bound().map(Total::profiles).orElse(Long.MAX_VALUE);
        return own().map(total -> calls(Math.min(mostAsked(), Math.min(total.profiles(), most)), rows(total)))
                .or(() -> most(perPage).filter(calls -> calls == 1));
    }

    /**
     * The largest number of calls: for the rows that are asked for, or for the profiles that match at most as far as
     * cached answers tell; empty when neither is known. The next session may get pages of the documented size, whatever
     * size the last one had.
     */
    Optional<Integer> most(int perPage) {
        var rows = Math.min(mostAsked(), bound().map(Total::profiles).orElse(Long.MAX_VALUE));
        if (rows <= 1 || perPage == 0) {
            return Optional.of(1);
        }
        return rows == Long.MAX_VALUE
                ? Optional.empty()
                : size.or(() -> bound().map(Total::callSize))
                        .map(each -> calls(rows, Math.min(each, Page.DOCUMENTED_SIZE)));
    }

    /** The number of rows that this number of calls returns; empty when no answer of the same profiles is known. */
    Optional<Long> rowsOf(int calls) {
        return own().map(total -> (long) rows(total) * calls);
    }

    /** What is known of the number of pages or calls, in a sentence. */
    String because() {
        if (last.isPresent()) {
            return last.get().perCall() == 1
                    ? "The last answer had " + last.get().pages()
                            + " pages; the first page will show how many it has now"
                    : "The last answer took " + last.get().calls()
                            + " calls; the first page will show how many it takes now";
        }
        return totals.same()
                        .map(total -> "It matched " + profiles(total))
                        .or(() -> totals.most().map(total -> "A wider query matched " + profiles(total)))
                        .orElse("")
                + "The first page will show the number of pages";
    }

    private static String profiles(Total total) {
        return total.profiles() + (total.profiles() == 1 ? " profile" : " profiles") + " at " + total.asOf() + ". ";
    }

    /** The newest number of the same profiles. */
    private Optional<Total> own() {
        return Stream.concat(last.map(Total::of).stream(), totals.same().stream())
                .max(Comparator.comparing(Total::asOf));
    }

    /** The lowest number that limits the profiles. An older one of a wider query does not overrule the query's own. */
    private Optional<Total> bound() {
        return own().filter(total -> totals.most()
                        .filter(wider -> wider.profiles() < total.profiles()
                                && !wider.asOf().isBefore(total.asOf()))
                        .isEmpty())
                .or(totals::most);
    }

    /** The next calls most likely bring as many rows as the last ones of the project. */
    private int rows(Total total) {
        return size.orElse(total.callSize());
    }

    private static int calls(long rows, int each) {
        return Math.clamp(Math.ceilDiv(rows, each), 1, Integer.MAX_VALUE);
    }

    /** The maximum number of rows that are asked for. */
    private long mostAsked() {
        var ids = query.audience() instanceof Audience.Identified(var all, var _) ? Stream.of((long) all.size()) : null;
        return Stream.concat(ids == null ? Stream.of() : ids, Stream.ofNullable(window.limit()))
                .min(Long::compare)
                .orElse(Long.MAX_VALUE);
    }
}
