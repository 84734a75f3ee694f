package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.StitchedAnswer;
import io.cistern.answer.paged.StitchedAnswer.Piece;
import io.cistern.cache.CachedPages;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads whole answers of upstream sessions. None is derived. */
final class SessionAnswers implements LongAnswers {

    private final CachedPages cache;
    private final Planner planner;
    private final PagedAnswers paged;
    private final SnapshotPages pages;
    private final Tables tables;

    SessionAnswers(CachedPages cache, Planner planner, PagedAnswers paged, SnapshotPages pages, Tables tables) {
        this.cache = cache;
        this.planner = planner;
        this.paged = paged;
        this.pages = pages;
        this.tables = tables;
    }

    @Override
    public Begun begin(ProfileQuery query, AskOptions askOptions) {
        return planner.plan(AnswerForms.session(query), askOptions).execute();
    }

    @Override
    public Optional<Begun> goOn(ProfileQuery query, String session, AskOptions askOptions) {
        return cache.first(query, session).map(first -> paged.goOn(Snapshot.of(query, first), askOptions));
    }

    @Override
    public void pin(ProfileQuery query, String session, Instant until) {
        cache.pin(query, session, until);
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        cache.retire(query, session);
    }

    @Override
    public Optional<Answer> stitched(ProfileQuery query, List<Part> parts) {
        var pieces = parts.stream()
                .flatMap(part -> cache.first(query, part.session()).stream()
                        .map(first -> new Piece(Snapshot.of(query, first), part.pages())))
                .toList();
        return pieces.size() < parts.size() ? Optional.empty() : Optional.of(new StitchedAnswer(pages, tables, pieces));
    }
}
