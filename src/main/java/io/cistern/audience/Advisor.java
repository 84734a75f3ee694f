package io.cistern.audience;

import io.cistern.answer.containment.Inclusions;
import io.cistern.cache.Freshness;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Spending;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the base audiences that would have saved calls. Candidates are the queries that were sent, and queries for
 * everybody. A candidate is advised when the queries that it answers cost more calls than its refreshes would have.
 * Only queries that this process saw can be judged. A call that several queries shared counts for the one that paid.
 */
public final class Advisor {

    /** The most candidates, because each is compared with every query, which takes a containment proof. */
    private static final int MOST_CANDIDATES = 20;

    private static final int MOST_QUERIES = 500;

    private final Map<String, ProjectAudiences> audiences;
    private final RememberedQueries rememberedQueries;
    private final Inclusions inclusions;
    private final Quota quota;
    private final Freshness freshness;
    private final InstantSource time;

    Advisor(
            Map<String, ProjectAudiences> audiences,
            RememberedQueries rememberedQueries,
            Inclusions inclusions,
            Quota quota,
            Freshness freshness,
            InstantSource time) {
        this.audiences = Map.copyOf(audiences);
        this.rememberedQueries = rememberedQueries;
        this.inclusions = inclusions;
        this.quota = quota;
        this.freshness = freshness;
        this.time = time;
    }

    /**
     * Returns the base audiences that would have saved calls since an instant.
     *
     * @throws io.cistern.ledger.LedgerUnavailableException when the ledger cannot be reached
     */
    public AdviceReport advise(String project, Instant since) {
        var projectAudiences = audiences.get(project);
        var spendings = projectAudiences == null ? List.<Spending>of() : quota.spent(project, since);
        var first = spendings.stream().map(Spending::since).min(Comparator.naturalOrder());
        if (projectAudiences == null || first.isEmpty()) {
            return AdviceReport.NONE;
        }
        var span = Duration.between(first.get(), time.instant());
        var costs = rememberedCosts(spendings);
        var proofs = inclusions.bounded();
        var uncovered = uncovered(projectAudiences, costs, proofs);
        var advice = candidates(project, uncovered)
                .flatMap(candidate -> advice(candidate, projectAudiences, uncovered, span, proofs).stream())
                .sorted(Comparator.comparing((Advice one) -> one.costs() == null)
                        .thenComparing(Comparator.comparingLong(Advice::saves).reversed()))
                .toList();
        var all = spendings.stream().mapToLong(Spending::calls).sum();
        var judged = costs.stream().mapToLong(QueryCost::calls).sum();
        var followUps = projectAudiences.followUps().configured() == FollowUpPages.COUNTED
                ? spendings.stream().mapToLong(Spending::followUps).sum()
                : 0;
        return new AdviceReport(all, all - judged, followUps, advice);
    }

    private Collection<QueryCost> rememberedCosts(List<Spending> spendings) {
        var costs = new LinkedHashMap<String, QueryCost>();
        for (var spending : spendings) {
            rememberedQueries
                    .find(spending.fingerprint())
                    .ifPresent(query ->
                            costs.merge(spending.fingerprint(), QueryCost.of(query, spending), QueryCost::and));
        }
        return costs.values();
    }

    /** Returns the queries that no base audience answers yet, the most expensive first. */
    private static List<QueryCost> uncovered(
            ProjectAudiences projectAudiences, Collection<QueryCost> costs, Inclusions proofs) {
        return costs.stream()
                .filter(queryCost -> projectAudiences.audiences().stream()
                        .noneMatch(audience -> proofs.holds(audience.query(), queryCost.query())))
                .sorted(Comparator.comparingLong(QueryCost::calls).reversed())
                .limit(MOST_QUERIES)
                .toList();
    }

    private Stream<ProfileQuery> candidates(String project, List<QueryCost> uncovered) {
        var queries = uncovered.stream().map(QueryCost::query).toList();
        return Stream.concat(
                        WideCandidates.of(new Scope(project, null, null), queries, inclusions::tested),
                        queries.stream().filter(Advisor::canBeKept).limit(MOST_CANDIDATES))
                .distinct();
    }

    /** Whether the settings can express the query. */
    private static boolean canBeKept(ProfileQuery query) {
        var scope = query.scope();
        return query.audience() instanceof Audience.Everyone && scope.workspace() == null && scope.group() == null;
    }

    private Optional<Advice> advice(
            ProfileQuery candidate,
            ProjectAudiences projectAudiences,
            List<QueryCost> uncovered,
            Duration span,
            Inclusions proofs) {
        var project = candidate.scope().project();
        var refresh = freshness.maxAge(project);
        if (!refresh.isPositive()) {
            return Optional.empty(); // no cached answer would be used
        }
        var answered = uncovered.stream()
                .filter(queryCost -> proofs.holds(candidate, queryCost.query()))
                .toList();
        var estimate = SavingsEstimate.of(candidate, answered, refresh, span);
        var room = projectAudiences
                .rations()
                .room()
                .left(refresh, projectAudiences.rations().all());
        return rememberedQueries
                .calls(candidate)
                .map(calls -> estimate.at(projectAudiences.followUps().calls(project, calls), room))
                .orElseGet(() -> estimate.upTo(room));
    }
}
