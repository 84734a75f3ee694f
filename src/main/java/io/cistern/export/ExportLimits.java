package io.cistern.export;

import io.cistern.export.Export.Status;
import io.cistern.profile.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Limits the exports of one caller and of all callers, by number and by bytes. */
final class ExportLimits {

    private final ExportProperties.Settings settings;

    ExportLimits(ExportProperties.Settings settings) {
        this.settings = settings;
    }

    /**
     * Checks a new order against the limits.
     *
     * @param all all exports in the store
     * @param bytes the size of the query of the new order
     * @return why the order is refused; empty when it is accepted
     */
    Optional<OrderReceipt.Refused> refusal(List<Export> all, Caller caller, long bytes, Instant now) {
        var own = all.stream()
                .filter(export -> export.caller().name().equals(caller.name()))
                .toList();
        if (own.size() >= settings.perCaller()) {
            return refused(OrderReceipt.Limit.PER_CALLER, settings.perCaller(), own, now);
        }
        if (bytes(own) + bytes > settings.bytesPerCaller().toBytes()) {
            return refused(
                    OrderReceipt.Limit.BYTES_PER_CALLER,
                    settings.bytesPerCaller().toBytes(),
                    withQuery(own),
                    now);
        }
        var unfinished =
                all.stream().filter(export -> !export.status().isLast()).count();
        if (unfinished >= settings.most()) {
            return refused(
                    OrderReceipt.Limit.MOST, settings.most(), List.of(), now); // it is unknown when the next one ends
        }
        if (bytes(all) + bytes > settings.bytes().toBytes()) {
            return refused(OrderReceipt.Limit.BYTES, settings.bytes().toBytes(), withQuery(all), now);
        }
        return Optional.empty();
    }

    private static long bytes(List<Export> exports) {
        return withQuery(exports).stream().mapToLong(Export::bytes).sum();
    }

    /** The exports whose query is stored: that of a failed export is deleted. */
    private static List<Export> withQuery(List<Export> exports) {
        return exports.stream()
                .filter(export -> export.status() != Status.FAILED)
                .toList();
    }

    /** @param counted the exports whose deletion would make room */
    private Optional<OrderReceipt.Refused> refused(
            OrderReceipt.Limit limit, long most, List<Export> counted, Instant now) {
        var room = counted.stream()
                .flatMap(export -> lapses(export).stream())
                .min(Instant::compareTo)
                .map(lapse -> Duration.between(now, lapse))
                .orElse(null);
        return Optional.of(new OrderReceipt.Refused(limit, most, room));
    }

    /** When a finished export lapses; empty for one that has not ended. */
    Optional<Instant> lapses(Export export) {
        return Optional.ofNullable(export.finished()).map(finished -> finished.plus(settings.keep()));
    }
}
