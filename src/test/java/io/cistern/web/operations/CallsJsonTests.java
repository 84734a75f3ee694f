package io.cistern.web.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.ledger.PastCall;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Identity.Role;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallsJsonTests {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Caller REPORTS = new Caller("reports", 1, Priority.INTERACTIVE);

    /** Who knew the hashes of others could ask the same, and compare it with the own. */
    @Test
    void whatOthersAskedIsForAdminsAlone() {
        var calls = List.of(call("reports", "aa"), call("growth", "bb"), call("cistern", "cc"), call("reports", ""));
        var wanted = new CallsFilter("main", NOON, 10);

        var own = CallsJson.of(wanted, calls, new Identity(REPORTS, null, Set.of(Role.METRICS), true, null));
        assertThat(own.toString()).contains("\"query\":\"aa\"", "growth").doesNotContain("bb", "cc", "\"query\":\"\"");

        var admin = CallsJson.of(wanted, calls, new Identity(REPORTS, null, Set.of(Role.ADMIN), true, null));
        assertThat(admin.toString()).contains("\"query\":\"aa\"", "\"query\":\"bb\"", "\"query\":\"cc\"");
    }

    private static PastCall call(String caller, String fingerprint) {
        return new PastCall(NOON, caller, "QUERY", fingerprint, 0, true, null, null, null, null);
    }
}
