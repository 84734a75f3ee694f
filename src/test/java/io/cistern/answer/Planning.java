package io.cistern.answer;

import io.cistern.FakeTime;
import io.cistern.cache.CachedPages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.RowSetDigests;
import io.cistern.quota.Quota;
import io.cistern.table.Tables;
import io.cistern.where.Evaluator;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The planner over pages that a test gives, for tests of the answers to a query itself. */
final class Planning {

    private Planning() {}

    /** A planner that derives nothing. */
    static Planner over(CachedPages cached, int fanOut, Quota quota, FakeTime time) {
        var snapshots = new Snapshots(cached, Duration.ofHours(2), time);
        var counting = new Counting(quota);
        var pages = new SnapshotPages(cached, snapshots, fanOut, counting);
        var tables = new Tables(1 << 20);
        var computations = new Computations(tables, RowSetDigests.ofThisProcess());
        var reasoning = Reasoning.of(new Evaluator());
        var nothing = new Trust(project -> false, new AnswerMeters(Set.of()));
        var wholes = new WholeSnapshots(snapshots, pages, tables, project -> reasoning, nothing);
        var paged = new PagedAnswers(snapshots, pages, computations, quota, time);
        return new Planner(
                new CacheSearch(cached, pages, wholes, paged, counting),
                snapshots,
                new AnswerForms(pages, computations),
                new Forecasts(pages, fanOut, quota, time),
                (_, _) -> false);
    }

    /** The rows of the smallest snapshot that holds the query and is not too old. */
    static Optional<Derivation> derive(
            WholeSnapshots wholes, SnapshotPages pages, ProfileQuery query, Contract contract) {
        return wholes.wider(query, query, contract).stream()
                .filter(snapshot -> pages.serves(snapshot, contract.age()))
                .flatMap(snapshot -> wholes.derive(snapshot, query, query, contract).stream())
                .findFirst();
    }
}
