package io.cistern.web;

import io.cistern.answer.Answer;
import io.cistern.answer.Totals.Summary;
import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Counts and sums as JSON. Values that were computed exactly, or stand as they came, are written as they are. */
final class TotalsJson {

    private final InstantSource time;

    TotalsJson(InstantSource time) {
        this.time = time;
    }

    byte[] count(Question question, Answer answer) {
        var json = Json.MAPPER.createObjectNode();
        json.put("total", answer.total());
        return Json.MAPPER.writeValueAsBytes(known(json, question, answer));
    }

    byte[] summary(Question question, Grouping wanted, Summary summary) {
        var json = Json.MAPPER.createObjectNode();
        var rows = json.putArray("rows");
        for (var one : summary.rows()) {
            var row = rows.addObject();
            var group = row.putObject("group");
            for (var i = 0; i < wanted.groupBy().size(); i++) {
                group.putRawValue(
                        wanted.groupBy().get(i), new RawValue(one.group().get(i)));
            }
            for (var i = 0; i < wanted.measures().size(); i++) {
                row.putRawValue(
                        wanted.measures().get(i).label(),
                        new RawValue(one.figures().get(i)));
            }
        }
        return Json.MAPPER.writeValueAsBytes(known(json, question, summary.answer()));
    }

    private ObjectNode known(ObjectNode json, Question question, Answer answer) {
        return AnswerJson.known(json, question, answer, time.instant());
    }
}
