package io.cistern.web.profiles;

import io.cistern.answer.Answer;
import io.cistern.answer.Summary;
import io.cistern.table.Aggregation.Row;
import io.cistern.web.problem.Json;
import io.cistern.web.query.Grouping;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.response.AnswerJson;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/** Writes counts and sums as JSON. Exact values and values from profiles are written unchanged. */
final class TotalsJson {

    private final InstantSource time;

    TotalsJson(InstantSource time) {
        this.time = time;
    }

    byte[] count(QueryRequest queryRequest, Answer answer) {
        var json = Json.MAPPER.createObjectNode();
        json.put("total", answer.total());
        return Json.MAPPER.writeValueAsBytes(known(json, queryRequest, answer));
    }

    /**
     * Writes a summary, group by group. After a failure the text is left incomplete, so that no client takes it for
     * complete.
     */
    void summary(QueryRequest queryRequest, Grouping wanted, Summary summary, OutputStream out) throws IOException {
        var json = Json.MAPPER.createGenerator(out); // not closed, because that would complete the text
        json.writeStartObject();
        json.writeArrayPropertyStart("rows");
        summary.rows().each(row -> row(wanted, row, json));
        json.writeEndArray();
        for (var property : known(Json.MAPPER.createObjectNode(), queryRequest, summary.answer())
                .properties()) {
            json.writeName(property.getKey());
            json.writeTree(property.getValue());
        }
        json.writeEndObject();
        json.flush();
    }

    private static void row(Grouping wanted, Row row, JsonGenerator json) {
        json.writeStartObject();
        json.writeObjectPropertyStart("group");
        for (var i = 0; i < wanted.groupBy().size(); i++) {
            json.writeName(wanted.groupBy().get(i));
            json.writeRawValue(row.group().get(i));
        }
        json.writeEndObject();
        for (var i = 0; i < wanted.measures().size(); i++) {
            json.writeName(wanted.measures().get(i).label());
            json.writeRawValue(row.figures().get(i));
        }
        json.writeEndObject();
    }

    private ObjectNode known(ObjectNode json, QueryRequest queryRequest, Answer answer) {
        return AnswerJson.known(json, queryRequest, answer, time.instant());
    }
}
