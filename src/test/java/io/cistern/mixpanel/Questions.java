package io.cistern.mixpanel;

import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.where.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The queries of the tests, and the parts of an answer that they check. */
public final class Questions {

    public static final Cursor FIRST = new Cursor.First();
    public static final Selection ALL = new Selection.All();
    static final Scope MAIN = new Scope("main", null, null);
    static final ProfileQuery EVERYBODY = ask(new Audience.Everyone());

    private Questions() {}

    /** A request that is paid for: the client itself must not say so. */
    static PageRequest paid(ProfileQuery query, Cursor cursor) {
        return PageRequest.of(query, cursor, Caller.ANONYMOUS, Instant.MAX).withListener(FetchListener.onSent(_ -> {
            throw new AssertionError("Whoever pays says so, not the client");
        }));
    }

    static ProfileQuery ask(Audience audience) {
        return new ProfileQuery(MAIN, audience, new Condition.Everything(), ALL);
    }

    static ProfileQuery select(String... names) {
        return new ProfileQuery(
                MAIN, new Audience.Everyone(), new Condition.Everything(), new Selection.Only(List.of(names)));
    }

    static ProfileQuery where(String text) {
        return new ProfileQuery(MAIN, new Audience.Everyone(), new Condition.Opaque(text), ALL);
    }

    public static List<String> lines(Rows rows) {
        try (var lines = rows.open()) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
