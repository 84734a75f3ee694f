package io.cistern.web;

import io.cistern.quota.Allowance;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who has spent what of a project's window. Where that cannot be known, nothing is told, and nothing fails of it. */
final class Spending {

    private static final Logger log = LoggerFactory.getLogger(Spending.class);

    /** How long one look is good for while as many calls as before count: every answer tells of it. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private final Quota quota;
    private final InstantSource time;
    private final Map<String, Glance> glances = new ConcurrentHashMap<>();

    Spending(Quota quota, InstantSource time) {
        this.quota = quota;
        this.time = time;
    }

    /** As it stands now. */
    Optional<Map<String, Integer>> byCaller(String project) {
        try {
            return Optional.of(quota.budget(project).spentByCaller());
        } catch (RuntimeException e) {
            log.warn(
                    "Who has spent a project's budget cannot be told: {}",
                    e.getClass().getName());
            return Optional.empty();
        }
    }

    /** As it stood at this allowance, or a moment later. */
    Optional<Map<String, Integer>> byCaller(String project, Allowance allowance) {
        var now = time.instant();
        var glance = glances.get(project);
        if (glance == null || !glance.isGood(allowance, now)) {
            glance = new Glance(byCaller(project), allowance.used(), allowance.inFlight(), now);
            glances.put(project, glance);
        }
        return glance.spent();
    }

    private record Glance(Optional<Map<String, Integer>> spent, int used, int inFlight, Instant at) {

        boolean isGood(Allowance allowance, Instant now) {
            return used == allowance.used()
                    && inFlight == allowance.inFlight()
                    && !now.isBefore(at)
                    && now.isBefore(at.plus(GLANCE));
        }
    }
}
