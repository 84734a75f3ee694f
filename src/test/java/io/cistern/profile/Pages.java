package io.cistern.profile;

import io.cistern.rows.Rows;
import io.cistern.where.Condition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;

/** Pages and questions made up for tests. */
public final class Pages {

    public static final ProfileQuery EVERYBODY = everybody("main");

    private Pages() {}

    public static ProfileQuery everybody(String project) {
        return new ProfileQuery(
                new Scope(project, null, null),
                new Audience.Everyone(),
                new Condition.Everything(),
                new Selection.All());
    }

    /** A page of a session whose rows are u0, u1, u2 … over all pages. */
    public static Page of(String session, int number, int size, long total, Instant asOf) {
        var from = number * size;
        var to = (int) Math.min(total, from + size);
        return new Page(session, number, size, number == 0 ? total : null, rows(from, to, session), asOf);
    }

    /** Rows of these numbers, whose properties tell the session they are of. */
    public static Rows rows(int from, int to, String mark) {
        var rows = new Rows.Writer();
        IntStream.range(from, to).forEach(i -> rows.add(utf8("\"u" + i + "\""), utf8("{\"mark\":\"" + mark + "\"}")));
        return rows.finish();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
