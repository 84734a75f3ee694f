package io.cistern.advice;

import io.cistern.answer.Inclusions;
import io.cistern.audience.ProjectAudiences;
import io.cistern.cache.Freshness;
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
 * Tells which base audiences would have paid: those of the questions that were asked, and of everybody, that hold others
 * which cost more calls than to keep them would have. Only questions that this process saw can be judged. A call that
 * several questions shared counts for the one that paid.
 */
public final class Advisor {

    /** Each is held against every question, which proves something or other. */
    private static final int MOST_CANDIDATES = 20;

    private static final int MOST_QUESTIONS = 500;

    private final Map<String, ProjectAudiences> upkeeps;
    private final RememberedQueries rememberedQueries;
    private final Inclusions inclusions;
    private final Quota quota;
    private final Freshness freshness;
    private final InstantSource time;

    Advisor(
            Map<String, ProjectAudiences> upkeeps,
            RememberedQueries rememberedQueries,
            Inclusions inclusions,
            Quota quota,
            Freshness freshness,
            InstantSource time) {
        this.upkeeps = Map.copyOf(upkeeps);
        this.rememberedQueries = rememberedQueries;
        this.inclusions = inclusions;
        this.quota = quota;
        this.freshness = freshness;
        this.time = time;
    }

    /**
     * What would have saved calls since then.
     *
     * @throws io.cistern.ledger.LedgerUnavailableException when the ledger cannot be reached
     */
    public AdviceReport advise(String project, Instant since) {
        var projectAudiences = upkeeps.get(project);
        var spendings = projectAudiences == null ? List.<Spending>of() : quota.spent(project, since);
        var first = spendings.stream().map(Spending::since).min(Comparator.naturalOrder());
        if (projectAudiences == null || first.isEmpty()) {
            return AdviceReport.NONE;
        }
        var span = Duration.between(first.get(), time.instant());
        var known = known(spendings);
        var proofs = inclusions.bounded();
        var asked = asked(projectAudiences, known, proofs);
        var advice = candidates(project, asked)
                .flatMap(candidate -> advice(candidate, projectAudiences, asked, span, proofs).stream())
                .sorted(Comparator.comparing((Advice one) -> one.costs() == null)
                        .thenComparing(Comparator.comparingLong(Advice::saves).reversed()))
                .toList();
        var all = spendings.stream().mapToLong(Spending::calls).sum();
        var judged = known.stream().mapToLong(QueryCost::calls).sum();
        return new AdviceReport(all, all - judged, advice);
    }

    private Collection<QueryCost> known(List<Spending> spendings) {
        var known = new LinkedHashMap<String, QueryCost>();
        for (var spending : spendings) {
            rememberedQueries
                    .find(spending.fingerprint())
                    .ifPresent(query ->
                            known.merge(spending.fingerprint(), QueryCost.of(query, spending), QueryCost::and));
        }
        return known.values();
    }

    /** What is not kept already, the dearest first. */
    private static List<QueryCost> asked(
            ProjectAudiences projectAudiences, Collection<QueryCost> known, Inclusions proofs) {
        return known.stream()
                .filter(queryCost -> projectAudiences.audiences().stream()
                        .noneMatch(audience -> proofs.holds(audience.query(), queryCost.query())))
                .sorted(Comparator.comparingLong(QueryCost::calls).reversed())
                .limit(MOST_QUESTIONS)
                .toList();
    }

    private Stream<ProfileQuery> candidates(String project, List<QueryCost> asked) {
        var queries = asked.stream().map(QueryCost::query).toList();
        return Stream.concat(
                        WideCandidates.of(new Scope(project, null, null), queries, inclusions::tested),
                        queries.stream().filter(Advisor::canBeKept).limit(MOST_CANDIDATES))
                .distinct();
    }

    /** Whether the settings can name it. */
    private static boolean canBeKept(ProfileQuery query) {
        var scope = query.scope();
        return query.audience() instanceof Audience.Everyone && scope.workspace() == null && scope.group() == null;
    }

    private Optional<Advice> advice(
            ProfileQuery candidate,
            ProjectAudiences projectAudiences,
            List<QueryCost> asked,
            Duration span,
            Inclusions proofs) {
        var project = candidate.scope().project();
        var refresh = freshness.maxAge(project);
        if (!refresh.isPositive()) {
            return Optional.empty(); // nothing that is held would be given to anybody
        }
        var held = asked.stream()
                .filter(queryCost -> proofs.holds(candidate, queryCost.query()))
                .toList();
        var made = SavingsEstimate.of(candidate, held, refresh, span);
        var room = projectAudiences
                .rations()
                .room()
                .left(refresh, projectAudiences.rations().all());
        return rememberedQueries
                .pages(candidate)
                .map(pages -> made.at(projectAudiences.followUps().calls(project, pages), room))
                .orElseGet(() -> made.upTo(room));
    }
}
