package io.cistern.answer.paged;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Audience;
import io.cistern.profile.Fetched;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallSizesTests {

    private final CallSizes sizes = new CallSizes();

    @Test
    void callsForAllPropertiesSayNothingOfThoseForSomeThatWereMade() {
        sizes.record(query(new Selection.All()), fetched(5));
        assertThat(sizes.usual(query(new Selection.Only(List.of("plan")))))
                .as("the best guess")
                .contains(5_000);
        sizes.record(query(new Selection.Only(List.of("plan"))), fetched(50));
        sizes.record(query(new Selection.All()), fetched(5));
        assertThat(sizes.usual(query(new Selection.Only(List.of("email"))))).contains(50_000);
        assertThat(sizes.usual(query(new Selection.All()))).contains(5_000);
    }

    private static ProfileQuery query(Selection selection) {
        return new ProfileQuery(
                new Scope("main", null, null), new Audience.Everyone(), new Condition.Everything(), selection);
    }

    private static Fetched fetched(int perCall) {
        return Fetched.of(new Page(
                "s", 0, 1_000, perCall, perCall * 1_000, 1L, Pages.rows(0, 1, ""), LeftOut.NONE, Instant.EPOCH));
    }
}
