package io.cistern.store.ledger;

import io.cistern.pagesize.LearnedPageSize;
import io.cistern.pagesize.LearnedPageSize.Fault;
import io.cistern.pagesize.LearnedPageSizes;
import io.cistern.pagesize.RowKind;
import io.cistern.pagesize.SizeFault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.TransactionException;

/** The table of what was learned of page sizes. */
final class JdbcLearnedPageSizes implements LearnedPageSizes {

    private static final Logger log = LoggerFactory.getLogger(JdbcLearnedPageSizes.class);

    private final JdbcClient jdbc;

    JdbcLearnedPageSizes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<LearnedPageSize> find(String project, RowKind kind) {
        try {
            return jdbc.sql("SELECT * FROM page_size WHERE project = :project AND kind = :kind")
                    .param("project", project)
                    .param("kind", kind.name())
                    .query((row, _) -> read(row))
                    .optional();
        } catch (DataAccessException | TransactionException e) {
            return Optional.empty(); // the ledger, which is asked next, reports it
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a fault that only a later version knows
        }
    }

    private static LearnedPageSize read(ResultSet row) throws SQLException {
        return new LearnedPageSize(row.getInt("size"), row.getLong("total"), row.getLong("bytes_per_row"), fault(row));
    }

    private static @Nullable Fault fault(ResultSet row) throws SQLException {
        var reason = row.getString("fault");
        return reason == null
                ? null
                : new Fault(
                        row.getInt("fault_size"),
                        SizeFault.valueOf(reason),
                        Instant.ofEpochMilli(row.getLong("fault_at")));
    }

    @Override
    public boolean replace(String project, RowKind kind, @Nullable LearnedPageSize before, LearnedPageSize after) {
        try {
            return before == null ? insert(project, kind, after) : update(project, kind, before, after);
        } catch (DataAccessException | TransactionException e) {
            log.warn("What was learned of page sizes could not be stored; it is learned again", e);
            return false;
        }
    }

    private boolean insert(String project, RowKind kind, LearnedPageSize learned) {
        var sql = jdbc.sql("""
                INSERT INTO page_size (project, kind, size, total, bytes_per_row, fault, fault_size, fault_at)
                VALUES (:project, :kind, :size, :total, :bytes, :fault, :faultSize, :faultAt)
                ON CONFLICT (project, kind) DO NOTHING
                """);
        return with(sql, "", learned)
                        .param("project", project)
                        .param("kind", kind.name())
                        .update()
                == 1;
    }

    private boolean update(String project, RowKind kind, LearnedPageSize before, LearnedPageSize after) {
        var sql = jdbc.sql("""
                UPDATE page_size SET size = :size, total = :total, bytes_per_row = :bytes,
                    fault = :fault, fault_size = :faultSize, fault_at = :faultAt
                WHERE project = :project AND kind = :kind
                    AND size = :oldSize AND total = :oldTotal AND bytes_per_row = :oldBytes
                    AND fault IS NOT DISTINCT FROM :oldFault AND fault_size IS NOT DISTINCT FROM :oldFaultSize
                    AND fault_at IS NOT DISTINCT FROM :oldFaultAt
                """);
        return with(with(sql, "", after), "old", before)
                        .param("project", project)
                        .param("kind", kind.name())
                        .update()
                == 1;
    }

    /** Sets the parameters of what was learned, whose names begin with that prefix. */
    private static StatementSpec with(StatementSpec sql, String prefix, LearnedPageSize learned) {
        var fault = learned.fault();
        return sql.param(name(prefix, "size"), learned.size())
                .param(name(prefix, "total"), learned.total())
                .param(name(prefix, "bytes"), learned.bytesPerRow())
                .param(
                        name(prefix, "fault"),
                        fault == null ? null : fault.reason().name(),
                        Types.VARCHAR)
                .param(name(prefix, "faultSize"), fault == null ? null : fault.size(), Types.INTEGER)
                .param(
                        name(prefix, "faultAt"),
                        fault == null ? null : fault.at().toEpochMilli(),
                        Types.BIGINT);
    }

    private static String name(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
