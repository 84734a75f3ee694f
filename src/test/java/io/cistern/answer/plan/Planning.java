package io.cistern.answer.plan;

import io.cistern.FakeTime;
import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.derived.Derivation;
import io.cistern.answer.derived.IdSearch;
import io.cistern.answer.derived.WholeSnapshots;
import io.cistern.answer.paged.Computations;
import io.cistern.answer.paged.Forecasts;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.CachedPages;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Quota;
import io.cistern.rows.RowSetDigests;
import io.cistern.table.Tables;
import io.cistern.where.evaluation.Evaluator;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Builds a planner over a test's pages, for tests of a query's own answers. */
public final class Planning {

    private Planning() {}

    /** A planner that derives nothing. */
    static Planner over(CachedPages cached, int fanOut, Quota quota, FakeTime time) {
        return over(cached, fanOut, quota, time, false);
    }

    /** @param derives whether answers are derived */
    static Planner over(CachedPages cached, int fanOut, Quota quota, FakeTime time, boolean derives) {
        return both(cached, fanOut, quota, time, derives).planner();
    }

    /** A planner, and the long answers that it plans. */
    record Both(Planner planner, LongAnswers longAnswers) {}

    static Both both(CachedPages cached, int fanOut, Quota quota, FakeTime time, boolean derives) {
        var snapshots = new Snapshots(cached, Duration.ofHours(2), time);
        var rowCounting = new RowCounting(quota);
        var pages = new SnapshotPages(cached, snapshots, fanOut, rowCounting);
        var tables = new Tables(1 << 20);
        var computations = new Computations(tables, RowSetDigests.ofThisProcess());
        var reasoning = Reasoning.of(new Evaluator());
        var trust = new RuleTrust(project -> derives, Set.of());
        var wholes = new WholeSnapshots(snapshots, pages, tables, project -> reasoning, trust);
        var paged = new PagedAnswers(snapshots, pages, computations, quota, time);
        var ids = new IdSearch(
                cached, snapshots, pages, tables, project -> reasoning, trust, 1000, Duration.ofHours(2), time);
        var forms = new AnswerForms(pages, computations, ids);
        var planner = new Planner(
                new CacheSearch(cached, pages, wholes, ids, paged, rowCounting),
                snapshots,
                forms,
                new LookUpFetches(cached, paged, snapshots, ids, fanOut, time),
                new Forecasts(pages, fanOut, quota, time),
                (_, _) -> false);
        return new Both(planner, new SessionAnswers(cached, planner, forms, ids, paged, pages, tables, time));
    }

    /** The rows of the smallest snapshot that contains the answer to the query and is not too old. */
    public static Optional<Derivation> derive(
            WholeSnapshots wholes, SnapshotPages pages, ProfileQuery query, AskOptions askOptions) {
        return wholes.wider(query, query, askOptions).stream()
                .filter(snapshot -> pages.serves(snapshot, askOptions.age()))
                .flatMap(snapshot -> wholes.derive(snapshot, query, query, askOptions).stream())
                .findFirst();
    }
}
