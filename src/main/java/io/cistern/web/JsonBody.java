package io.cistern.web;

import io.cistern.answer.Answer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/** One JSON object: the profiles, and then what is known of them. */
final class JsonBody implements Body {

    private static final byte[] START = "{\"profiles\":[".getBytes(StandardCharsets.US_ASCII);

    private final InstantSource time;

    JsonBody(InstantSource time) {
        this.time = time;
    }

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.JSON.contentType());
    }

    @Override
    public void write(Question question, Answer answer, OutputStream out) throws IOException {
        out.write(START);
        var first = new AtomicBoolean(true);
        var count = Body.stream(
                answer,
                out,
                slice -> Lines.read(slice, (buffer, from, length) -> {
                    if (!first.getAndSet(false)) {
                        out.write(',');
                    }
                    out.write(buffer, from, length);
                }));
        var rest = Json.MAPPER.writeValueAsBytes(rest(question, answer, count));
        out.write(']');
        out.write(',');
        out.write(rest, 1, rest.length - 1);
    }

    private ObjectNode rest(Question question, Answer answer, long count) {
        var rest = Json.MAPPER.createObjectNode();
        rest.put("count", count);
        rest.put("total", answer.total());
        rest.put("next", answer.next().map(question::cursor).orElse(null));
        var snapshot = rest.putObject("snapshot");
        snapshot.put("id", answer.snapshot());
        snapshot.put("asOf", answer.asOf().toString());
        snapshot.put("ageSeconds", AnswerHeaders.age(answer, time.instant()));
        snapshot.put("complete", answer.complete());
        resolved(snapshot, question.resolved());
        rest.put(
                "answeredBy",
                switch (answer.source()) {
                    case MEMORY -> "memory";
                    case STORE -> "store";
                    case JOINED, UPSTREAM -> "upstream";
                });
        rest.put("cost", answer.cost());
        return rest;
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
