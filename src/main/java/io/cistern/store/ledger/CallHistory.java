package io.cistern.store.ledger;

import io.cistern.ledger.Call;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.Spending;
import io.cistern.profile.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads past calls and their sums, for display. */
final class CallHistory {

    private final JdbcClient jdbc;

    CallHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest calls since an instant. The skew is added to each timestamp, because callers use the wall clock. */
    List<PastCall> since(String project, long since, int most, long skew) {
        return jdbc.sql("""
                        SELECT sent_at, answered_at, counted, outcome, status, profiles, caller, purpose, page, fingerprint
                        FROM upstream_call WHERE project = :project AND sent_at >= :since
                        ORDER BY sent_at DESC, id LIMIT :most
                        """)
                .param("project", project)
                .param("since", since - skew)
                .param("most", most)
                .query((row, _) -> past(row, skew))
                .list();
    }

    /** As {@link #since}, but summed up by query and caller, without calls of Cistern itself. */
    List<Spending> spent(String project, long since, long skew) {
        return jdbc.sql("""
                        SELECT fingerprint, caller, COUNT(*) AS calls,
                            SUM(CASE WHEN page > 0 THEN 1 ELSE 0 END) AS follow_ups, MIN(sent_at) AS first_sent
                        FROM upstream_call
                        WHERE project = :project AND sent_at >= :since AND counted = 1 AND purpose = :purpose
                            AND caller <> :own
                        GROUP BY fingerprint, caller
                        """)
                .param("project", project)
                .param("since", since - skew)
                .param("purpose", Call.Purpose.QUERY.name())
                .param("own", Caller.CISTERN.name())
                .query((row, _) -> new Spending(
                        row.getString("fingerprint"),
                        row.getString("caller"),
                        row.getInt("calls"),
                        row.getInt("follow_ups"),
                        Instant.ofEpochMilli(row.getLong("first_sent") + skew)))
                .list();
    }

    private static PastCall past(ResultSet row, long skew) throws SQLException {
        var sentAt = row.getLong("sent_at");
        var answeredAt = ProjectRows.millis(row, "answered_at");
        return new PastCall(
                Instant.ofEpochMilli(sentAt + skew),
                row.getString("caller"),
                row.getString("purpose"),
                row.getString("fingerprint"),
                row.getInt("page"),
                row.getInt("counted") == 1,
                row.getString("outcome"),
                ProjectRows.number(row, "status"),
                ProjectRows.number(row, "profiles"),
                answeredAt == null ? null : Duration.ofMillis(answeredAt - sentAt));
    }
}
