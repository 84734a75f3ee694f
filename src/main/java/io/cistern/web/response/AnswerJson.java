package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.profile.LeftOut;
import io.cistern.web.query.QueryRequest;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What is told of an answer beside its rows. */
public final class AnswerJson {

    private AnswerJson() {}

    /** Adds from which snapshot it is, how old that is, and what it cost. */
    public static ObjectNode known(ObjectNode json, QueryRequest queryRequest, Answer answer, Instant now) {
        var snapshot = json.putObject("snapshot");
        snapshot.put("id", answer.snapshot());
        snapshot.put("asOf", answer.asOf().toString());
        snapshot.put("ageSeconds", AnswerHeaders.age(answer, now));
        snapshot.put("complete", answer.complete());
        leftOut(snapshot, answer.leftOut());
        resolved(snapshot, queryRequest.resolved());
        json.put(
                "answeredBy",
                switch (answer.source()) {
                    case MEMORY -> "memory";
                    case STORE -> "store";
                    case DERIVED -> "derived";
                    case JOINED, MERGED, UPSTREAM -> "upstream";
                });
        json.put("cost", answer.cost());
        return json;
    }

    /** How many rows could not be trusted, and why; nothing when there are none. */
    public static void leftOut(ObjectNode json, LeftOut leftOut) {
        if (!leftOut.isNone()) {
            var told = json.putObject("leftOut").put("count", leftOut.count());
            var reasons = told.putArray("reasons");
            leftOut.reasons().forEach(reason -> reasons.add(reason.sentence()));
        }
    }

    /** One instant is told as itself, several as a list. */
    private static void resolved(ObjectNode snapshot, List<Instant> instants) {
        if (instants.size() == 1) {
            snapshot.put("resolved", instants.getFirst().toString());
        } else if (!instants.isEmpty()) {
            var list = snapshot.putArray("resolved");
            instants.forEach(instant -> list.add(instant.toString()));
        }
    }
}
