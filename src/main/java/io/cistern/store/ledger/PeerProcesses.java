package io.cistern.store.ledger;

import io.cistern.ledger.WaitingCaller;
import io.cistern.profile.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The other processes that share the ledger, and who waits in them. Each says so of its own, for a short time at once:
 * what a dead process said is soon void.
 */
final class PeerProcesses {

    /** After so long without a sign, a process is dead. It gives one at a third of that. */
    static final long DEAD = 15_000;

    /** For how long it counts who was said to wait. */
    private static final long WORD = 4_000;

    private final JdbcClient jdbc;
    private final String self;
    private final Map<String, Announced> announced = new ConcurrentHashMap<>();

    PeerProcesses(JdbcClient jdbc, String self) {
        this.jdbc = jdbc;
        this.self = self;
    }

    private record Announced(List<WaitingCaller> contenders, long until) {}

    String self() {
        return self;
    }

    void beat(String project, long now) {
        jdbc.sql("""
                        INSERT INTO process (project, id, alive_at) VALUES (:project, :id, :now)
                        ON CONFLICT (project, id) DO UPDATE SET alive_at = excluded.alive_at
                        """)
                .param("project", project)
                .param("id", self)
                .param("now", now)
                .update();
        jdbc.sql("DELETE FROM process WHERE project = :project AND alive_at < :dead")
                .param("project", project)
                .param("dead", now - DEAD)
                .update();
    }

    void leave(String project) {
        for (var table : List.of("contender WHERE process", "process WHERE id")) {
            jdbc.sql("DELETE FROM " + table + " = :self AND project = :project")
                    .param("self", self)
                    .param("project", project)
                    .update();
        }
        announced.remove(project);
    }

    /** The ids of the others that live, and until when each does, should it give no further sign. */
    Map<String, Instant> alive(String project, long now) {
        var alive = new HashMap<String, Instant>();
        jdbc.sql("SELECT id, alive_at FROM process WHERE project = :project AND id <> :self AND alive_at >= :dead")
                .param("project", project)
                .param("self", self)
                .param("dead", now - DEAD)
                .query(row -> {
                    // a millisecond later it is dead
                    alive.put(row.getString("id"), Instant.ofEpochMilli(row.getLong("alive_at") + DEAD + 1));
                });
        return alive;
    }

    /** Who waits in them. */
    List<WaitingCaller> waiting(String project, long now) {
        return jdbc.sql("""
                        SELECT caller, weight, priority, counted, since FROM contender
                        WHERE project = :project AND process <> :self AND until > :now
                        """)
                .param("project", project)
                .param("self", self)
                .param("now", now)
                .query((row, number) -> new WaitingCaller(
                        row.getString("caller"),
                        row.getInt("weight"),
                        Priority.valueOf(row.getString("priority")),
                        row.getInt("counted") == 1,
                        Duration.ofMillis(Math.max(0, now - row.getLong("since")))))
                .list();
    }

    /** Says who waits here. Returns whether anything had to be written. */
    boolean announce(String project, Collection<WaitingCaller> contenders, long now) {
        var before = announced.get(project);
        if (before != null && now < before.until() - WORD / 2 && sameLines(before.contenders(), contenders)) {
            return false;
        }
        if (before == null && contenders.isEmpty()) {
            return false;
        }
        jdbc.sql("DELETE FROM contender WHERE project = :project AND (process = :self OR until < :now)")
                .param("project", project)
                .param("self", self)
                .param("now", now - WORD)
                .update();
        for (var waitingCaller : contenders) {
            insert(project, waitingCaller, now);
        }
        announced.put(project, new Announced(List.copyOf(contenders), now + WORD));
        return true;
    }

    /** The line got a permit, and says anew whether it still waits. */
    void retract(String project, WaitingCaller line) {
        if (announced.remove(project) != null) {
            jdbc.sql("""
                            DELETE FROM contender WHERE project = :project AND process = :self
                                AND caller = :caller AND priority = :priority AND counted = :counted
                            """)
                    .param("project", project)
                    .param("self", self)
                    .param("caller", line.caller())
                    .param("priority", line.priority().name())
                    .param("counted", line.counted() ? 1 : 0)
                    .update();
        }
    }

    private void insert(String project, WaitingCaller waitingCaller, long now) {
        jdbc.sql("""
                        INSERT INTO contender (project, process, caller, weight, priority, counted, since, until)
                        VALUES (:project, :process, :caller, :weight, :priority, :counted, :since, :until)
                        """)
                .param("project", project)
                .param("process", self)
                .param("caller", waitingCaller.caller())
                .param("weight", waitingCaller.weight())
                .param("priority", waitingCaller.priority().name())
                .param("counted", waitingCaller.counted() ? 1 : 0)
                .param("since", now - waitingCaller.waiting().toMillis())
                .param("until", now + WORD)
                .update();
    }

    private static boolean sameLines(List<WaitingCaller> one, Collection<WaitingCaller> other) {
        return one.size() == other.size()
                && one.stream().allMatch(mine -> other.stream().anyMatch(mine::sameLine));
    }
}
