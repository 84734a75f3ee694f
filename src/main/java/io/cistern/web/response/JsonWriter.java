package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.web.problem.Json;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/** Writes one JSON object: the profiles, and then the metadata. */
final class JsonWriter implements AnswerWriter {

    public static final byte[] START = "{\"profiles\":[".getBytes(StandardCharsets.US_ASCII);

    private final InstantSource time;

    public JsonWriter(InstantSource time) {
        this.time = time;
    }

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.JSON.contentType());
    }

    @Override
    public void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException {
        var count = profiles(answer, out);
        var rest = Json.MAPPER.writeValueAsBytes(rest(queryRequest, answer, count));
        out.write(',');
        out.write(rest, 1, rest.length - 1);
    }

    @Override
    public boolean reportsMissingRows() {
        return true;
    }

    @Override
    public boolean hasAge() {
        return true;
    }

    /** Writes the start of an object whose first member is the list of profiles, and returns their number. */
    static long profiles(Answer answer, OutputStream out) throws IOException {
        out.write(START);
        var first = new AtomicBoolean(true);
        var count = AnswerWriter.stream(
                answer,
                out,
                slice -> LineScanner.read(slice, (buffer, from, length) -> {
                    if (!first.getAndSet(false)) {
                        out.write(',');
                    }
                    out.write(buffer, from, length);
                }));
        out.write(']');
        return count;
    }

    private ObjectNode rest(QueryRequest queryRequest, Answer answer, long count) {
        var rest = Json.MAPPER.createObjectNode();
        rest.put("count", count);
        rest.put("total", answer.total());
        rest.put("next", answer.next().map(queryRequest::cursor).orElse(null));
        return AnswerJson.known(rest, queryRequest, answer, time.instant());
    }
}
