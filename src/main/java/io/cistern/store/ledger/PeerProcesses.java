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
 * The tables of the processes that share the ledger, and of the callers that wait in them. Each process renews its own
 * entries, which expire after a short time, so those of a dead process are soon ignored.
 */
final class PeerProcesses {

    /** The milliseconds without a heartbeat after which a process counts as dead. It sends one in a third of that time. */
    static final long DEAD = 15_000;

    /** The milliseconds for which the last heartbeat of a dead process is kept. A call is under way for less. */
    private static final long KEPT = Duration.ofDays(1).toMillis();

    /** The milliseconds after which an announcement of waiting callers expires. */
    private static final long EXPIRY = 4_000;

    private final JdbcClient jdbc;
    private final String self;
    private final boolean isLocking;
    private final Map<String, Announced> announced = new ConcurrentHashMap<>();

    /** @param isLocking whether the lock of this process shows to others that it lives */
    PeerProcesses(JdbcClient jdbc, String self, boolean isLocking) {
        this.jdbc = jdbc;
        this.self = self;
        this.isLocking = isLocking;
    }

    private record Announced(List<WaitingCaller> waiting, long until) {}

    String self() {
        return self;
    }

    /** Records that this process is alive. */
    void beat(String project, long now) {
        jdbc.sql("""
                        INSERT INTO process (project, id, alive_at, is_locking, is_dead)
                        VALUES (:project, :id, :now, :isLocking, 0)
                        ON CONFLICT (project, id)
                        DO UPDATE SET alive_at = excluded.alive_at, is_locking = excluded.is_locking, is_dead = 0
                        """)
                .param("project", project)
                .param("id", self)
                .param("now", now)
                .param("isLocking", isLocking ? 1 : 0)
                .update();
    }

    /** Deletes the entries of processes that died long ago. */
    void forgetOld(String project, long now) {
        jdbc.sql("DELETE FROM process WHERE project = :project AND alive_at < :before")
                .param("project", project)
                .param("before", now - KEPT)
                .update();
    }

    /** Records that this process ends now. */
    void leave(String project, long now) {
        jdbc.sql("DELETE FROM contender WHERE process = :self AND project = :project")
                .param("self", self)
                .param("project", project)
                .update();
        jdbc.sql("UPDATE process SET is_dead = 1, alive_at = :now WHERE id = :self AND project = :project")
                .param("now", now)
                .param("self", self)
                .param("project", project)
                .update();
        announced.remove(project);
    }

    /** Marks the other processes that hold locks while they live as dead, because nobody holds one. */
    void forgetOthers() {
        jdbc.sql("""
                        DELETE FROM contender
                        WHERE process IN (SELECT id FROM process WHERE is_locking = 1 AND id <> :self)
                        """).param("self", self).update();
        jdbc.sql("UPDATE process SET is_dead = 1 WHERE is_locking = 1 AND id <> :self")
                .param("self", self)
                .update();
    }

    /** The ids of the other living processes, each with the instant until which it counts as alive. */
    Map<String, Instant> alive(String project, long now) {
        var alive = new HashMap<String, Instant>();
        jdbc.sql("""
                        SELECT id, alive_at FROM process
                        WHERE project = :project AND id <> :self AND alive_at >= :dead AND is_dead = 0
                        """)
                .param("project", project)
                .param("self", self)
                .param("dead", now - DEAD)
                .query(row -> {
                    // it counts as dead one millisecond after that
                    alive.put(row.getString("id"), Instant.ofEpochMilli(row.getLong("alive_at") + DEAD + 1));
                });
        return alive;
    }

    /** The callers that wait in the other processes. */
    List<WaitingCaller> waiting(String project, long now) {
        return jdbc.sql("""
                        SELECT caller, weight, priority, counted, since FROM contender
                        WHERE project = :project AND process <> :self AND until > :now
                        """)
                .param("project", project)
                .param("self", self)
                .param("now", now)
                .query((row, _) -> new WaitingCaller(
                        row.getString("caller"),
                        row.getInt("weight"),
                        Priority.valueOf(row.getString("priority")),
                        row.getInt("counted") == 1,
                        Duration.ofMillis(Math.max(0, now - row.getLong("since")))))
                .list();
    }

    /** Announces the callers that wait in this process. Returns false when nothing had to be written. */
    boolean announce(String project, Collection<WaitingCaller> waiting, long now) {
        var before = announced.get(project);
        if (before != null && now < before.until() - EXPIRY / 2 && areSame(before.waiting(), waiting)) {
            return false;
        }
        if (before == null && waiting.isEmpty()) {
            return false;
        }
        jdbc.sql("DELETE FROM contender WHERE project = :project AND (process = :self OR until < :now)")
                .param("project", project)
                .param("self", self)
                .param("now", now - EXPIRY)
                .update();
        for (var caller : waiting) {
            insert(project, caller, now);
        }
        announced.put(project, new Announced(List.copyOf(waiting), now + EXPIRY));
        return true;
    }

    /** Withdraws the announcement of a caller that gets a permit. The caller announces itself again if it still waits. */
    void retract(String project, WaitingCaller caller) {
        if (announced.remove(project) != null) {
            jdbc.sql("""
                            DELETE FROM contender WHERE project = :project AND process = :self
                                AND caller = :caller AND priority = :priority AND counted = :counted
                            """)
                    .param("project", project)
                    .param("self", self)
                    .param("caller", caller.caller())
                    .param("priority", caller.priority().name())
                    .param("counted", caller.counted() ? 1 : 0)
                    .update();
        }
    }

    private void insert(String project, WaitingCaller caller, long now) {
        jdbc.sql("""
                        INSERT INTO contender (project, process, caller, weight, priority, counted, since, until)
                        VALUES (:project, :process, :caller, :weight, :priority, :counted, :since, :until)
                        """)
                .param("project", project)
                .param("process", self)
                .param("caller", caller.caller())
                .param("weight", caller.weight())
                .param("priority", caller.priority().name())
                .param("counted", caller.counted() ? 1 : 0)
                .param("since", now - caller.waiting().toMillis())
                .param("until", now + EXPIRY)
                .update();
    }

    private static boolean areSame(List<WaitingCaller> some, Collection<WaitingCaller> others) {
        return some.size() == others.size()
                && some.stream().allMatch(caller -> others.stream().anyMatch(caller::sameLine));
    }
}
