package io.cistern.web.operations;

import io.cistern.ledger.PastCall;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The ledger's calls as JSON, newest first. What is not known is left out. */
final class CallsJson {

    private CallsJson() {}

    /** @param identity whoever asks: what others asked is shown to admins alone, for who asks the same would know it again */
    static ObjectNode of(CallsFilter wanted, List<PastCall> calls, Identity identity) {
        var json = Json.MAPPER.createObjectNode();
        json.put("project", wanted.project());
        json.put("since", wanted.since().toString());
        var list = json.putArray("calls");
        calls.forEach(call -> write(call, showsQuery(call, identity), list.addObject()));
        return json;
    }

    private static boolean showsQuery(PastCall call, Identity identity) {
        var isOwn = call.caller().equals(identity.caller().name());
        return !call.fingerprint().isEmpty() && (isOwn || identity.isAdmin());
    }

    private static void write(PastCall call, boolean showsQuery, ObjectNode json) {
        json.put("at", call.sentAt().toString());
        json.put("caller", call.caller());
        json.put("purpose", call.purpose().toLowerCase(Locale.ROOT));
        if (showsQuery) {
            json.put("query", call.fingerprint());
        }
        json.put("page", call.page());
        json.put("cost", call.counted() ? 1 : 0);
        if (call.outcome() != null) {
            json.put("outcome", call.outcome().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (call.status() != null) {
            json.put("status", call.status());
        }
        if (call.profiles() != null) {
            json.put("profiles", call.profiles());
        }
        if (call.duration() != null) {
            json.put("durationMs", call.duration().toMillis());
        }
    }
}
