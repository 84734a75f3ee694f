package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.derived.IdSearch;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.StitchedAnswer;
import io.cistern.answer.paged.StitchedAnswer.Piece;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;
import io.cistern.table.Tables;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Reads whole answers that can be read again later: those of upstream sessions, and copies of derived ones. */
final class SessionAnswers implements LongAnswers {

    /** How long the look-ups of a split query are kept. */
    private static final Duration COPIED_WITHIN = Duration.ofDays(2);

    private final CachedPages cache;
    private final Planner planner;
    private final AnswerForms forms;
    private final IdSearch idSearch;
    private final PagedAnswers paged;
    private final SnapshotPages pages;
    private final Tables tables;
    private final InstantSource time;

    SessionAnswers(
            CachedPages cache,
            Planner planner,
            AnswerForms forms,
            IdSearch idSearch,
            PagedAnswers paged,
            SnapshotPages pages,
            Tables tables,
            InstantSource time) {
        this.cache = cache;
        this.planner = planner;
        this.forms = forms;
        this.idSearch = idSearch;
        this.paged = paged;
        this.pages = pages;
        this.tables = tables;
        this.time = time;
    }

    @Override
    public Optional<Begun> cached(ProfileQuery query, AskOptions askOptions) {
        return planner.find(kept(query), askOptions.cachedOnly())
                .within(askOptions.age())
                .map(Plan::execute);
    }

    @Override
    public boolean isSplit(ProfileQuery query) {
        return idSearch.isSplit(query);
    }

    @Override
    public Begun begin(ProfileQuery query, AskOptions askOptions, LookUpListener listener) {
        if (!isSplit(query)) {
            return planner.plan(AnswerForms.session(query), askOptions).execute();
        }
        return switch (planner.plan(kept(query), askOptions)) {
            case SplitFetch<Begun> split -> split.execute(listener, snapshot -> retain(query, snapshot));
            case Plan<Begun> other -> other.execute();
        };
    }

    /** Keeps a look-up until the rows are copied, which may wait for the budget of several hours. */
    private void retain(ProfileQuery query, String snapshot) {
        cache.retain(query.scope().project(), snapshot, time.instant().plus(COPIED_WITHIN));
    }

    private AnswerForm<Begun> kept(ProfileQuery query) {
        return forms.kept(query, cachedAs(query), cache, time.instant());
    }

    @Override
    public ProfileQuery cachedAs(ProfileQuery query) {
        if (!isSplit(query)) {
            return query;
        }
        var name = "ids " + Hash.of(String.join("\n", query.audience().ids()), 16);
        return new ProfileQuery(query.scope(), new Audience.Identified(List.of(name)), query.where(), query.select());
    }

    @Override
    public Optional<Begun> goOn(ProfileQuery query, String session, AskOptions askOptions) {
        var stored = cachedAs(query);
        return cache.first(stored, session).map(first -> paged.goOn(Snapshot.of(stored, first), askOptions));
    }

    @Override
    public void pin(ProfileQuery query, String session, Instant until) {
        var stored = cachedAs(query);
        cache.pin(stored, session, until);
        if (cache.restore(stored, session)) {
            cache.pin(stored, session, until); // the store had dropped the session
        }
    }

    @Override
    public void unpin(ProfileQuery query, String session) {
        cache.pin(cachedAs(query), session, time.instant());
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        cache.retire(cachedAs(query), session);
    }

    @Override
    public Optional<Answer> stitched(ProfileQuery query, List<Part> parts) {
        var stored = cachedAs(query);
        var pieces = parts.stream()
                .flatMap(part -> cache.first(stored, part.session()).stream()
                        .map(first -> new Piece(Snapshot.of(stored, first), part.pages())))
                .toList();
        return pieces.size() < parts.size() ? Optional.empty() : Optional.of(new StitchedAnswer(pages, tables, pieces));
    }
}
