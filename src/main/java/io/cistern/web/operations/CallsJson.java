package io.cistern.web.operations;

import io.cistern.ledger.PastCall;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Writes calls of the ledger as JSON, newest first. Unknown values are omitted. */
final class CallsJson {

    private CallsJson() {}

    /**
     * @param identity the caller; it sees fingerprints of other callers' queries only as an admin, because equal
     *     queries have equal fingerprints
     */
    static ObjectNode of(CallsFilter filter, List<PastCall> calls, Identity identity) {
        var json = Json.MAPPER.createObjectNode();
        json.put("project", filter.project());
        json.put("since", filter.since().toString());
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
