package io.cistern.store;

import io.cistern.quota.Credit;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of what callers are owed. */
final class ShareRows {

    private final JdbcClient jdbc;

    ShareRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Credit> of(String project) {
        return jdbc.sql("SELECT caller, weight, credit FROM share WHERE project = :project ORDER BY caller")
                .param("project", project)
                .query((row, number) ->
                        new Credit(row.getString("caller"), row.getInt("weight"), row.getDouble("credit")))
                .list();
    }

    void save(String project, Collection<Credit> credits) {
        for (var credit : credits) {
            jdbc.sql("""
                            INSERT INTO share (project, caller, weight, credit)
                            VALUES (:project, :caller, :weight, :credit)
                            ON CONFLICT (project, caller)
                            DO UPDATE SET weight = excluded.weight, credit = excluded.credit
                            """)
                    .param("project", project)
                    .param("caller", credit.caller())
                    .param("weight", credit.weight())
                    .param("credit", credit.permits())
                    .update();
        }
    }
}
