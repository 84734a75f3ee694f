package io.cistern.store.ledger;

import io.cistern.ledger.LedgerMarks.LearnedPages;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of projects. */
final class ProjectRows {

    private final JdbcClient jdbc;
    private final Dialect dialect;

    ProjectRows(JdbcClient jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    Optional<ProjectRow> find(String project) {
        return select(project, "");
    }

    /** Locks the project's row until the transaction ends. Inserts it when there is none. */
    Locked lock(String project) {
        return select(project, dialect.lock())
                .map(row -> new Locked(row, false))
                .orElseGet(() -> insert(project));
    }

    /** Another process may insert the row at the same time. */
    private Locked insert(String project) {
        var inserted = jdbc.sql("""
                        INSERT INTO project (name, version, skew, closed) VALUES (:name, 0, 0, 0)
                        ON CONFLICT (name) DO NOTHING
                        """).param("name", project).update();
        return new Locked(select(project, dialect.lock()).orElseThrow(), inserted > 0);
    }

    /** @param isNew whether this transaction inserted the row */
    record Locked(ProjectRow row, boolean isNew) {}

    void save(String project, ProjectRow row) {
        jdbc.sql("""
                        UPDATE project SET version = :version, skew = :skew, alive_at = :aliveAt, closed = :closed,
                            doubted_at = :doubtedAt, paused_at = :pausedAt, pages_counted_at = :pagesCountedAt,
                            pages_free_at = :pagesFreeAt, pages_tried_at = :pagesTriedAt, pages_trial = :pagesTrial,
                            pages_agreeing = :pagesAgreeing,
                            told_limit = :toldLimit, told_at = :toldAt
                        WHERE name = :name
                        """)
                .param("name", project)
                .param("version", row.version())
                .param("skew", row.skew())
                .param("aliveAt", row.aliveAt())
                .param("closed", row.closed() ? 1 : 0)
                .param("doubtedAt", row.doubtedAt())
                .param("pausedAt", row.pausedAt())
                .param("pagesCountedAt", millis(row.pages().countedAt()), Types.BIGINT)
                .param("pagesFreeAt", millis(row.pages().freeAt()), Types.BIGINT)
                .param("pagesTriedAt", millis(row.pages().triedAt()), Types.BIGINT)
                .param(
                        "pagesTrial",
                        row.pages().trial() == null ? null : row.pages().trial().toString(),
                        Types.VARCHAR)
                .param("pagesAgreeing", row.pages().agreeing())
                .param("toldLimit", row.toldLimit())
                .param("toldAt", row.toldAt())
                .update();
    }

    private Optional<ProjectRow> select(String project, String lock) {
        return jdbc.sql("""
                        SELECT version, skew, alive_at, closed, doubted_at, paused_at, pages_counted_at, told_limit,
                            told_at, pages_free_at, pages_tried_at, pages_trial, pages_agreeing
                        FROM project WHERE name = :name""" + lock)
                .param("name", project)
                .query((row, _) -> new ProjectRow(
                        row.getLong("version"),
                        row.getLong("skew"),
                        millis(row, "alive_at"),
                        row.getInt("closed") == 1,
                        millis(row, "doubted_at"),
                        millis(row, "paused_at"),
                        pages(row),
                        row.getObject("told_limit") == null ? null : row.getInt("told_limit"),
                        millis(row, "told_at")))
                .optional();
    }

    private static LearnedPages pages(ResultSet row) throws SQLException {
        var trial = row.getString("pages_trial");
        return new LearnedPages(
                instant(row, "pages_counted_at"),
                instant(row, "pages_free_at"),
                row.getInt("pages_agreeing"),
                instant(row, "pages_tried_at"),
                trial == null ? null : UUID.fromString(trial));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var millis = millis(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    static @Nullable Long millis(ResultSet row, String column) throws SQLException {
        var value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        var value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
