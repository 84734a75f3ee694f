package io.cistern.mixpanel;

import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
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

/** Questions that the tests ask, and what they look at in an answer. */
public final class Questions {

    public static final Cursor FIRST = new Cursor.First();
    public static final Selection ALL = new Selection.All();
    static final Scope MAIN = new Scope("main", null, null);
    static final ProfileQuery EVERYBODY = ask(new Audience.Everyone());

    static final Demand PAID = new Demand() {
        @Override
        public Instant startBy() {
            return Instant.MAX;
        }

        @Override
        public Caller caller() {
            return Caller.ANONYMOUS;
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public boolean leaving() {
            return wanted();
        }

        @Override
        public ProfileQuery question(ProfileQuery asked) {
            return asked;
        }

        @Override
        public void shared() {}

        @Override
        public void received(Page page) {}

        @Override
        public void sent() {
            throw new AssertionError("Whoever pays says so, not the client");
        }
    };

    private Questions() {}

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
