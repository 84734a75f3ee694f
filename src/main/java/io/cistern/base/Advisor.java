package io.cistern.base;

import io.cistern.answer.Inclusions;
import io.cistern.cache.Freshness;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.quota.Quota;
import io.cistern.quota.Spending;
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

    private final Map<String, Upkeep> upkeeps;
    private final Questions questions;
    private final Inclusions inclusions;
    private final Quota quota;
    private final Freshness freshness;
    private final InstantSource time;

    Advisor(
            Map<String, Upkeep> upkeeps,
            Questions questions,
            Inclusions inclusions,
            Quota quota,
            Freshness freshness,
            InstantSource time) {
        this.upkeeps = Map.copyOf(upkeeps);
        this.questions = questions;
        this.inclusions = inclusions;
        this.quota = quota;
        this.freshness = freshness;
        this.time = time;
    }

    /**
     * What would have saved calls since then.
     *
     * @throws io.cistern.quota.LedgerUnavailableException when the ledger cannot be reached
     */
    public Findings advise(String project, Instant since) {
        var upkeep = upkeeps.get(project);
        var spendings = upkeep == null ? List.<Spending>of() : quota.spent(project, since);
        var first = spendings.stream().map(Spending::since).min(Comparator.naturalOrder());
        if (upkeep == null || first.isEmpty()) {
            return Findings.NONE;
        }
        var span = Duration.between(first.get(), time.instant());
        var known = known(spendings);
        var proofs = inclusions.bounded();
        var asked = asked(upkeep, known, proofs);
        var advice = candidates(project, asked)
                .flatMap(candidate -> advice(candidate, upkeep, asked, span, proofs).stream())
                .sorted(Comparator.comparing((Advice one) -> one.costs() == null)
                        .thenComparing(Comparator.comparingLong(Advice::saves).reversed()))
                .toList();
        var all = spendings.stream().mapToLong(Spending::calls).sum();
        var judged = known.stream().mapToLong(Spent::calls).sum();
        return new Findings(all, all - judged, advice);
    }

    private Collection<Spent> known(List<Spending> spendings) {
        var known = new LinkedHashMap<String, Spent>();
        for (var spending : spendings) {
            questions
                    .find(spending.fingerprint())
                    .ifPresent(query -> known.merge(spending.fingerprint(), Spent.of(query, spending), Spent::and));
        }
        return known.values();
    }

    /** What is not kept already, the dearest first. */
    private static List<Spent> asked(Upkeep upkeep, Collection<Spent> known, Inclusions proofs) {
        return known.stream()
                .filter(spent -> upkeep.audiences().stream()
                        .noneMatch(audience -> proofs.holds(audience.query(), spent.query())))
                .sorted(Comparator.comparingLong(Spent::calls).reversed())
                .limit(MOST_QUESTIONS)
                .toList();
    }

    private Stream<ProfileQuery> candidates(String project, List<Spent> asked) {
        var queries = asked.stream().map(Spent::query).toList();
        return Stream.concat(
                        Generalisation.of(new Scope(project, null, null), queries, inclusions::tested),
                        queries.stream().filter(Advisor::canBeKept).limit(MOST_CANDIDATES))
                .distinct();
    }

    /** Whether the settings can name it. */
    private static boolean canBeKept(ProfileQuery query) {
        var scope = query.scope();
        return query.audience() instanceof Audience.Everyone && scope.workspace() == null && scope.group() == null;
    }

    private Optional<Advice> advice(
            ProfileQuery candidate, Upkeep upkeep, List<Spent> asked, Duration span, Inclusions proofs) {
        var project = candidate.scope().project();
        var refresh = freshness.maxAge(project);
        if (!refresh.isPositive()) {
            return Optional.empty(); // nothing that is held would be given to anybody
        }
        var held = asked.stream()
                .filter(spent -> proofs.holds(candidate, spent.query()))
                .toList();
        var made = Case.of(candidate, held, refresh, span);
        var room = upkeep.rations().room().left(refresh, upkeep.rations().all());
        return questions
                .pages(candidate)
                .map(pages -> made.at(upkeep.followUps().calls(project, pages), room))
                .orElseGet(() -> made.upTo(room));
    }
}
