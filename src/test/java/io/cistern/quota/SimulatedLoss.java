package io.cistern.quota;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Simulates the loss of a database, or its replacement by an old copy. */
final class SimulatedLoss {

    private static final List<String> TABLES = List.of("upstream_call", "project", "share", "process", "contender");

    private final JdbcClient jdbc;

    SimulatedLoss(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    void lose() {
        TABLES.forEach(table -> run("DELETE FROM " + table));
    }

    void copy() {
        for (var table : TABLES) {
            run("DROP TABLE IF EXISTS copy_of_" + table);
            run("CREATE TABLE copy_of_" + table + " AS SELECT * FROM " + table);
        }
    }

    void restore() {
        lose();
        TABLES.forEach(table -> run("INSERT INTO " + table + " SELECT * FROM copy_of_" + table));
    }

    private void run(String sql) {
        jdbc.sql(sql).update();
    }
}
