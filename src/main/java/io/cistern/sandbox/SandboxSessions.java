package io.cistern.sandbox;

import io.cistern.sandbox.project.Profile;
import io.cistern.sandbox.project.SeededRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Keeps the answers that were frozen when their page 0 was requested. A later page needs the session's id and the same
 * parameters. Each answer starts at a random place in the order of profiles, because no order is promised.
 */
final class SandboxSessions {

    /** The most sessions: enough for every test, and few enough that forgotten sessions cannot fill the memory. */
    private static final int MOST_SESSIONS = 1000;

    private static final long MOST_ROWS = 3_000_000;

    private final SplittableRandom random;
    private final Duration lifetime;
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    SandboxSessions(long seed, Duration lifetime) {
        this.random = SeededRandom.of(seed, "sessions");
        this.lifetime = lifetime;
    }

    /** One frozen answer. */
    record Session(String id, Map<String, String> query, List<Profile> rows, int start, Instant opened) {

        List<Profile> page(int number, int size) {
            long from = Math.min((long) number * size, rows.size());
            long to = Math.min(from + size, rows.size());
            if (start + to <= rows.size()) {
                return rows.subList((int) (start + from), (int) (start + to));
            }
            return LongStream.range(from, to)
                    .mapToObj(row -> rows.get((int) ((start + row) % rows.size())))
                    .toList();
        }
    }

    synchronized Session open(Map<String, String> query, List<Profile> rows, Instant now) {
        sessions.values().removeIf(session -> isOver(session, now));
        while (!sessions.isEmpty() && (sessions.size() >= MOST_SESSIONS || rowCount() > MOST_ROWS)) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        int start = rows.isEmpty() ? 0 : random.nextInt(rows.size());
        var session = new Session(id(now), query, rows, start, now);
        sessions.put(session.id(), session);
        return session;
    }

    synchronized Optional<Session> find(String id, Map<String, String> query, Instant now) {
        return Optional.ofNullable(sessions.get(id))
                .filter(session -> !isOver(session, now))
                .filter(session -> session.query().equals(query));
    }

    synchronized void forget(String id) {
        sessions.remove(id);
    }

    synchronized List<Session> alive(Instant now) {
        return sessions.values().stream()
                .filter(session -> !isOver(session, now))
                .toList();
    }

    /** Returns the rows in all lists. Sessions of everybody share one list. */
    private long rowCount() {
        Set<List<Profile>> lists = Collections.newSetFromMap(new IdentityHashMap<>());
        sessions.values().forEach(session -> lists.add(session.rows()));
        return lists.stream().mapToLong(List::size).sum();
    }

    private boolean isOver(Session session, Instant now) {
        return !now.isBefore(session.opened().plus(lifetime));
    }

    private String id(Instant now) {
        var letters = new StringBuilder();
        random.ints(6, 'A', 'Z' + 1).forEach(letters::appendCodePoint);
        return now.getEpochSecond() + "-" + letters;
    }
}
