package io.cistern.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.cache.AgeLimit;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query of an export, and how its result is written. It never changes, and is read only to run the export or to send its
 * result.
 *
 * @param columns the selected names in the requested order; null for all
 * @param guarded whether CSV is guarded against spreadsheets that run a text that looks like a formula
 * @param stitch whether the result may be made of pages of several sessions when sessions are lost
 * @param maxAge how old a cached answer may be when the export is ordered; zero for one that is fetched after the order; null
 *     for any answer that is fresh when the export begins
 */
public record ExportQuery(
        ProfileQuery query,
        @Nullable List<String> columns,
        boolean guarded,
        boolean stitch,
        @Nullable Duration maxAge) {

    /** An estimate for everything else: names of fields, numbers, instants. */
    private static final int OVERHEAD = 500;

    /** The quotes and the comma around each name. */
    private static final int AROUND_NAME = 3;

    public ExportQuery {
        columns = columns == null ? null : List.copyOf(columns);
    }

    /** The limit of age of a cached answer for an export that was ordered then. */
    AgeLimit limit(Instant ordered) {
        // the instants of stored answers are rounded down to milliseconds
        return maxAge == null
                ? AgeLimit.FRESH
                : AgeLimit.freshAfter(ordered.minus(maxAge).minusMillis(1));
    }

    /** The same limit, compared with that instant: all answers that were fetched later are within it. */
    AgeLimit limitAt(Instant ordered) {
        return AgeLimit.freshAt(
                ordered, maxAge == null ? Instant.MIN : ordered.minus(maxAge).minusMillis(1));
    }

    /** An estimate of its size in the store, in bytes. */
    public long bytes() {
        var names = query.select() instanceof Selection.Only(var only) ? bytes(only) : 0;
        return OVERHEAD
                + bytes(query.where().text())
                + bytes(query.audience())
                + names
                + (columns == null ? 0 : bytes(columns));
    }

    /** How many of these bytes are ids. */
    long idBytes() {
        return query.audience() instanceof Audience.Identified ? bytes(query.audience()) : 0;
    }

    private static long bytes(Audience audience) {
        return switch (audience) {
            case Audience.Everyone _, Audience.Cohort _ -> 0;
            case Audience.Identified(var ids, var _) -> bytes(ids);
            case Audience.Behaving(var behaviors, var asOf) -> bytes(behaviors);
            case Audience.Opaque(var inner, var parameters) ->
                bytes(inner) + bytes(List.copyOf(parameters.keySet())) + bytes(List.copyOf(parameters.values()));
        };
    }

    private static long bytes(List<String> texts) {
        return texts.stream().mapToLong(text -> AROUND_NAME + bytes(text)).sum();
    }

    private static long bytes(String text) {
        return text.getBytes(UTF_8).length;
    }
}
