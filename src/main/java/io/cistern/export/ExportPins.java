package io.cistern.export;

import io.cistern.answer.LongAnswers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Prevents the eviction of pages that exports need, and allows it again. Several exports may read the same session. Its
 * pages stay until none of them needs the session any more.
 */
final class ExportPins {

    private static final Logger log = LoggerFactory.getLogger(ExportPins.class);

    /** How long an export may run. The pages of a dead process become evictable after this time. */
    static final Duration RUNNING = Duration.ofDays(31);

    private final LongAnswers answers;
    private final ExportStore store;
    private final Function<Export, Optional<Instant>> lapses;
    private final InstantSource time;

    /** @param lapses when the result of a finished export lapses */
    ExportPins(LongAnswers answers, ExportStore store, Function<Export, Optional<Instant>> lapses, InstantSource time) {
        this.answers = answers;
        this.store = store;
        this.lapses = lapses;
        this.time = time;
    }

    /** The query whose pages the export has pinned; empty when it has pinned none. */
    Optional<ExportQuery> query(Export export) {
        return export.progress().parts().isEmpty() ? Optional.empty() : store.query(export.id());
    }

    /** Keeps the pages of a session while the export runs. */
    void pin(ExportQuery query, String session) {
        answers.pin(query.query(), session, time.instant().plus(RUNNING));
    }

    /** Keeps the pages of a complete export until its result lapses. */
    void pinResult(Export export, ExportQuery query, Instant until) {
        export.progress().parts().forEach(part -> pin(export, query, part.session(), until));
    }

    /** Allows the pages of a session to be evicted, unless another export needs them. */
    void unpin(Export export, ExportQuery query, String session) {
        pin(export, query, session, null);
    }

    /** The same for all sessions of the export. */
    void unpin(Export export, ExportQuery query) {
        export.progress().parts().forEach(part -> unpin(export, query, part.session()));
    }

    /** @param own until when this export needs the session; null when it does not */
    private void pin(Export export, ExportQuery query, String session, @Nullable Instant own) {
        try {
            Stream.concat(Stream.ofNullable(own), others(export, session))
                    .max(Instant::compareTo)
                    .ifPresentOrElse(
                            until -> answers.pin(query.query(), session, until),
                            () -> answers.unpin(query.query(), session));
        } catch (DataAccessException e) {
            log.warn(
                    "The pages of an export stay pinned, because the exports cannot be read now: {}",
                    e.getClass().getSimpleName());
        }
    }

    /** Until when other exports need the session. */
    private Stream<Instant> others(Export export, String session) {
        return store.all().stream()
                .filter(other -> !other.id().equals(export.id())
                        && other.progress().parts().stream()
                                .anyMatch(part -> part.session().equals(session)))
                .flatMap(other -> needs(other).stream());
    }

    private Optional<Instant> needs(Export export) {
        return switch (export.status()) {
            case QUEUED, RUNNING, WAITING -> Optional.of(time.instant().plus(RUNNING));
            case COMPLETE -> lapses.apply(export);
            case FAILED, CANCELLED -> Optional.empty();
        };
    }
}
