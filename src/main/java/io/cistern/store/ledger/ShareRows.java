package io.cistern.store.ledger;

import io.cistern.ledger.ShareBalance;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of the balances of callers' fair shares. */
final class ShareRows {

    private final JdbcClient jdbc;

    ShareRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<ShareBalance> of(String project) {
        return jdbc.sql("SELECT caller, weight, credit FROM share WHERE project = :project ORDER BY caller")
                .param("project", project)
                .query((row, _) ->
                        new ShareBalance(row.getString("caller"), row.getInt("weight"), row.getDouble("credit")))
                .list();
    }

    void save(String project, Collection<ShareBalance> credits) {
        for (var balance : credits) {
            jdbc.sql("""
                            INSERT INTO share (project, caller, weight, credit)
                            VALUES (:project, :caller, :weight, :credit)
                            ON CONFLICT (project, caller)
                            DO UPDATE SET weight = excluded.weight, credit = excluded.credit
                            """)
                    .param("project", project)
                    .param("caller", balance.caller())
                    .param("weight", balance.weight())
                    .param("credit", balance.permits())
                    .update();
        }
    }
}
