package io.cistern.store.ledger;

import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.QuotaEvidence;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.WindowState.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of calls. Timestamps are rounded up, and compared with a time rounded down: no rounding shortens a window. */
final class CallRows {

    private final JdbcClient jdbc;

    CallRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param sentAt when the call was sent, rounded up */
    void insert(UUID id, Call call, String process, long sentAt) {
        jdbc.sql("""
                        INSERT INTO upstream_call
                            (id, project, sent_at, counted, page, fingerprint, page_key, caller, purpose, process)
                        VALUES (:id, :project, :sentAt, :counted, :page, :fingerprint, :key, :caller, :purpose, :process)
                        """)
                .param("id", id.toString())
                .param("project", call.project())
                .param("sentAt", sentAt)
                .param("counted", call.counted() ? 1 : 0)
                .param("page", call.page())
                .param("fingerprint", call.fingerprint())
                .param("key", call.key())
                .param("caller", call.caller().name())
                .param("purpose", call.purpose().name())
                .param("process", process)
                .update();
    }

    /** Records the result of a call. Returns false when there is no such call under way. */
    boolean answered(UUID id, CallResult callResult, QuotaEvidence quotaEvidence, long now) {
        return jdbc.sql("""
                                UPDATE upstream_call
                                SET answered_at = :answeredAt, outcome = :outcome, status = :status,
                                    profiles = :profiles, blocks_until = :blocksUntil, foreign_calls = :foreign
                                WHERE id = :id AND answered_at IS NULL
                                """)
                        .param("id", id.toString())
                        .param("answeredAt", now + 1)
                        .param("outcome", callResult.outcome().name())
                        .param("status", callResult.status())
                        .param("profiles", callResult.rows())
                        .param(
                                "blocksUntil",
                                callResult.blocks().isPositive()
                                        ? now + 1 + callResult.blocks().toMillis()
                                        : null)
                        .param("foreign", quotaEvidence.foreign())
                        .update()
                > 0;
    }

    /** Deletes a call under way. Returns false when there is none. */
    boolean delete(UUID id) {
        return jdbc.sql("DELETE FROM upstream_call WHERE id = :id AND answered_at IS NULL")
                        .param("id", id.toString())
                        .update()
                > 0;
    }

    boolean contains(UUID id) {
        return jdbc.sql("SELECT COUNT(*) FROM upstream_call WHERE id = :id")
                        .param("id", id.toString())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Records that follow-up pages that were taken for free count. */
    void countPages(String project) {
        jdbc.sql("UPDATE upstream_call SET counted = 1 WHERE project = :project AND page > 0 AND counted = 0")
                .param("project", project)
                .update();
    }

    void forget(String project, long before) {
        jdbc.sql("DELETE FROM upstream_call WHERE project = :project AND sent_at < :before")
                .param("project", project)
                .param("before", before)
                .update();
    }

    /** The latest timestamp; empty when there is no call. */
    Optional<Long> lastStamp(String project) {
        return jdbc.sql(
                        "SELECT MAX(COALESCE(answered_at, sent_at)) AS stamp FROM upstream_call WHERE project = :project")
                .param("project", project)
                .query((row, _) -> Optional.ofNullable(ProjectRows.millis(row, "stamp")))
                .single();
    }

    /**
     * The calls that still matter. Each alternative names the project: otherwise SQLite reads a month of calls instead of
     * three indexes.
     *
     * @param cost what pages after the first cost now, whatever they cost when they were recorded
     * @param self the id of this process
     * @param alive the other living processes, each with the instant until which it counts as alive
     */
    Recent recent(
            String project,
            QuotaTerms quotaTerms,
            FollowUpPages cost,
            long now,
            String self,
            Map<String, Instant> alive) {
        var calls = new ArrayList<Entry>();
        var blocks = new Blocks();
        jdbc.sql("""
                        SELECT sent_at, answered_at, counted, outcome, blocks_until, caller, page, page_key, process,
                            foreign_calls
                        FROM upstream_call
                        WHERE project = :project AND answered_at > :answeredAfter
                            OR project = :project AND answered_at IS NULL AND sent_at > :sentAfter
                            OR project = :project AND blocks_until > :now
                        """)
                .param("project", project)
                .param("answeredAfter", now - quotaTerms.window().toMillis())
                .param(
                        "sentAfter",
                        now - quotaTerms.window().plus(quotaTerms.patience()).toMillis())
                .param("now", now)
                .query(row -> {
                    calls.add(entry(row, cost, self, alive));
                    blocks.add(row);
                });
        return new Recent(calls, Instant.ofEpochMilli(blocks.window), Instant.ofEpochMilli(blocks.load));
    }

    /** The calls that still matter, and the ends of the pauses that Mixpanel asked for. */
    record Recent(List<Entry> calls, Instant windowOpensAt, Instant loadEasesAt) {

        boolean hasCallsOfDeadProcesses() {
            return calls.stream().anyMatch(call -> call.answeredAt() == null && call.isOfDeadProcess());
        }
    }

    private static Entry entry(ResultSet row, FollowUpPages cost, String self, Map<String, Instant> alive)
            throws SQLException {
        var answeredAt = ProjectRows.millis(row, "answered_at");
        var key = row.getString("page_key");
        var process = row.getString("process");
        return new Entry(
                Instant.ofEpochMilli(row.getLong("sent_at")),
                answeredAt == null ? null : Instant.ofEpochMilli(answeredAt),
                outcome(row.getString("outcome")),
                row.getInt("page") == 0 ? row.getInt("counted") == 1 : cost == FollowUpPages.COUNTED,
                row.getString("caller"),
                row.getInt("page"),
                key == null ? "" : key,
                self.equals(process),
                alive.get(process),
                ProjectRows.number(row, "foreign_calls"));
    }

    /** An outcome that only other versions know proves nothing. */
    private static @Nullable Outcome outcome(@Nullable String name) {
        return name == null
                ? null
                : Arrays.stream(Outcome.values())
                        .filter(outcome -> outcome.name().equals(name))
                        .findFirst()
                        .orElse(Outcome.BROKEN);
    }

    /** The latest end of Mixpanel's pauses of each kind. */
    private static final class Blocks {

        private long window;
        private long load;

        void add(ResultSet row) throws SQLException {
            var until = row.getLong("blocks_until");
            if (Outcome.THROTTLED_WINDOW.name().equals(row.getString("outcome"))) {
                window = Math.max(window, until);
            } else {
                load = Math.max(load, until);
            }
        }
    }
}
