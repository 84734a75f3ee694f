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
    public void save(String project, RowKind kind, LearnedPageSize learned) {
        var fault = learned.fault();
        try {
            jdbc.sql("""
                            INSERT INTO page_size (project, kind, size, total, bytes_per_row, fault, fault_size, fault_at)
                            VALUES (:project, :kind, :size, :total, :bytes, :fault, :faultSize, :faultAt)
                            ON CONFLICT (project, kind) DO UPDATE SET size = excluded.size, total = excluded.total,
                                bytes_per_row = excluded.bytes_per_row, fault = excluded.fault,
                                fault_size = excluded.fault_size, fault_at = excluded.fault_at
                            """)
                    .param("project", project)
                    .param("kind", kind.name())
                    .param("size", learned.size())
                    .param("total", learned.total())
                    .param("bytes", learned.bytesPerRow())
                    .param("fault", fault == null ? null : fault.reason().name(), Types.VARCHAR)
                    .param("faultSize", fault == null ? null : fault.size(), Types.INTEGER)
                    .param("faultAt", fault == null ? null : fault.at().toEpochMilli(), Types.BIGINT)
                    .update();
        } catch (DataAccessException | TransactionException e) {
            log.warn("What was learned of page sizes could not be stored; it is learned again", e);
        }
    }
}
