package io.cistern.store.ledger;

import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.QuotaTerms;
import io.cistern.store.ledger.CallRows.Recent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads from the ledger how long calls take, to estimate how long the call of a dead process is still under way. */
final class CallDurations {

    private static final long DAY = Duration.ofDays(1).toMillis();

    /** How many calls are looked at to find the longest one. */
    private static final int OBSERVED = 1_000;

    private final JdbcClient jdbc;

    CallDurations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The duration of the longest call of the last day. Null when it does not show how long a call takes now: because no call
     * was answered, because a process was seen to wait longer for one that has no answer, or because more calls of dead
     * processes have no answer than are made at a time, and none was answered after them. Then Mixpanel may have stalled.
     */
    @Nullable
    Duration longest(String project, QuotaTerms terms, Recent recent, long now) {
        var longest = longestAnswered(project, now - DAY);
        var sentAfter = now - terms.patience().toMillis();
        return longest == null
                        || longestWait(project, sentAfter).compareTo(longest) > 0
                        || deadSinceLastAnswer(recent, Instant.ofEpochMilli(sentAfter)) > terms.concurrency()
                ? null
                : longest;
    }

    /**
     * The longest of the newest calls, from reservation to answer or time-out. Calls that Mixpanel refused do not count,
     * because a refusal takes less time than an answer. Neither do those that the ledger had lost: they are recorded when they
     * end, so they seem to take no time.
     */
    private @Nullable Duration longestAnswered(String project, long since) {
        var longest = jdbc.sql("""
                        SELECT MAX(lasted) AS longest FROM (
                            SELECT answered_at - sent_at AS lasted FROM upstream_call
                            WHERE project = :project AND answered_at > :since
                                AND answered_at > sent_at + 5 AND outcome IN ('ANSWERED', 'TOO_LARGE', 'UNAVAILABLE')
                            ORDER BY answered_at DESC LIMIT :most) newest
                        """)
                .param("project", project)
                .param("since", since)
                .param("most", OBSERVED)
                .query((row, _) -> Optional.ofNullable(ProjectRows.millis(row, "longest")))
                .single();
        return longest.map(Duration::ofMillis).orElse(null);
    }

    /** The longest time from a call without an answer to the last heartbeat of its process. The call takes longer than that. */
    private Duration longestWait(String project, long sentAfter) {
        return Duration.ofMillis(jdbc.sql("""
                        SELECT COALESCE(MAX(process.alive_at - upstream_call.sent_at), 0)
                        FROM upstream_call JOIN process
                            ON process.project = upstream_call.project AND process.id = upstream_call.process
                        WHERE upstream_call.project = :project AND upstream_call.answered_at IS NULL
                            AND upstream_call.sent_at > :sentAfter AND process.alive_at > upstream_call.sent_at
                        """)
                .param("project", project)
                .param("sentAfter", sentAfter)
                .query(Long.class)
                .single());
    }

    private static long deadSinceLastAnswer(Recent recent, Instant sentAfter) {
        var since = recent.calls().stream()
                .filter(call -> call.outcome() == Outcome.ANSWERED)
                .flatMap(call -> Optional.ofNullable(call.answeredAt()).stream())
                .filter(sentAfter::isBefore)
                .max(Instant::compareTo)
                .orElse(sentAfter);
        return recent.calls().stream()
                .filter(call -> call.answeredAt() == null && call.isOfDeadProcess())
                .filter(call -> !call.sentAt().isBefore(since))
                .count();
    }
}
