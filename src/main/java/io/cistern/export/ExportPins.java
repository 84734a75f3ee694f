package io.cistern.export;

import io.cistern.answer.LongAnswers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Prevents the eviction of pages that exports need, and allows it again. */
final class ExportPins {

    private final LongAnswers answers;
    private final ExportStore store;
    private final InstantSource time;

    ExportPins(LongAnswers answers, ExportStore store, InstantSource time) {
        this.answers = answers;
        this.store = store;
        this.time = time;
    }

    /** The query whose pages the export has pinned; empty when it has pinned none. */
    Optional<ExportQuery> query(Export export) {
        return export.progress().parts().isEmpty() ? Optional.empty() : store.query(export.id());
    }

    void pin(ExportQuery query, String session, Instant until) {
        answers.pin(query.query(), session, until);
    }

    /** Allows the pages of a session to be evicted. */
    void unpin(ExportQuery query, String session) {
        pin(query, session, time.instant());
    }

    /** Allows the pages of the export to be evicted. */
    void unpin(ExportQuery query, Export export) {
        export.progress().parts().forEach(part -> unpin(query, part.session()));
    }
}
