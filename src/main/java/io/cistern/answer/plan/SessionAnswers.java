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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Reads whole answers that can be read again later: those of upstream sessions, and copies of derived ones. */
final class SessionAnswers implements LongAnswers {

    private final CachedPages cache;
    private final Planner planner;
    private final AnswerForms forms;
    private final PagedAnswers paged;
    private final SnapshotPages pages;
    private final Tables tables;
    private final InstantSource time;

    SessionAnswers(
            CachedPages cache,
            Planner planner,
            AnswerForms forms,
            PagedAnswers paged,
            SnapshotPages pages,
            Tables tables,
            InstantSource time) {
        this.cache = cache;
        this.planner = planner;
        this.forms = forms;
        this.paged = paged;
        this.pages = pages;
        this.tables = tables;
        this.time = time;
    }

    @Override
    public Optional<Begun> cached(ProfileQuery query, AskOptions askOptions) {
        return planner.find(forms.kept(query, cache, time.instant()), askOptions.cachedOnly())
                .within(askOptions.age())
                .map(Plan::execute);
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
        if (cache.restore(query, session)) {
            cache.pin(query, session, until); // the store had dropped the session
        }
    }

    @Override
    public void unpin(ProfileQuery query, String session) {
        cache.pin(query, session, time.instant());
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
