package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Source;
import io.cistern.profile.LeftOut;
import io.cistern.web.query.QueryRequest;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Writes the metadata of an answer as JSON. */
public final class AnswerJson {

    private AnswerJson() {}

    /** Adds the snapshot, its age and the cost. */
    public static ObjectNode known(ObjectNode json, QueryRequest queryRequest, Answer answer, Instant now) {
        var snapshot = json.putObject("snapshot");
        snapshot.put("id", answer.snapshot());
        snapshot.put("asOf", answer.asOf().toString());
        snapshot.put("ageSeconds", AnswerHeaders.age(answer, now));
        snapshot.put("complete", answer.complete());
        leftOut(snapshot, answer.leftOut());
        resolved(snapshot, queryRequest.resolved());
        json.put("answeredBy", answeredBy(answer.source()));
        json.put("cost", answer.cost());
        return json;
    }

    /** The word for the source of an answer. */
    public static String answeredBy(Source source) {
        return switch (source) {
            case MEMORY -> "memory";
            case STORE -> "store";
            case DERIVED -> "derived";
            case JOINED, MERGED, UPSTREAM -> "upstream";
        };
    }

    /** Adds the number of left-out rows and the reasons; nothing when no row was left out. */
    public static void leftOut(ObjectNode json, LeftOut leftOut) {
        if (!leftOut.isNone()) {
            var member = json.putObject("leftOut").put("count", leftOut.count());
            var reasons = member.putArray("reasons");
            leftOut.reasons().forEach(reason -> reasons.add(reason.sentence()));
        }
    }

    /** Adds one instant as a text, several as a list. */
    private static void resolved(ObjectNode snapshot, List<Instant> instants) {
        if (instants.size() == 1) {
            snapshot.put("resolved", instants.getFirst().toString());
        } else if (!instants.isEmpty()) {
            var list = snapshot.putArray("resolved");
            instants.forEach(instant -> list.add(instant.toString()));
        }
    }
}
