package io.cistern.store.pages;

import io.cistern.answer.Answer.Source;
import io.cistern.answer.LongAnswers.Part;
import io.cistern.export.Export;
import io.cistern.export.Export.Origin;
import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import io.cistern.export.ExportQuery;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes and reads an export as two JSON documents: its state, which is small, and its query. Earlier versions wrote one
 * document with the fields of both.
 */
final class ExportDocument {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ExportDocument() {}

    static byte[] write(ExportQuery query) {
        var json = MAPPER.createObjectNode();
        texts(json, "columns", query.columns());
        json.put("guarded", query.guarded());
        QueryDocument.write(json.putObject("query"), query.query());
        json.put("stitch", query.stitch());
        json.put("maxAge", query.maxAge() == null ? null : query.maxAge().toString());
        return MAPPER.writeValueAsBytes(json);
    }

    static byte[] write(Export export) {
        var json = MAPPER.createObjectNode();
        json.put("id", export.id());
        json.putObject("caller")
                .put("name", export.caller().name())
                .put("weight", export.caller().weight())
                .put("priority", export.caller().priority().name());
        json.put("name", export.name());
        json.put("format", export.format());
        json.put("project", export.project());
        json.put("bytes", export.bytes());
        json.put("idBytes", export.idBytes());
        json.put("ordered", export.ordered().toString());
        json.put(
                "finished", export.finished() == null ? null : export.finished().toString());
        json.put("status", export.status().name());
        var progress = export.progress();
        var origin = progress.origin();
        var earlier = json.putObject("progress")
                .put("session", progress.session())
                .put("pages", progress.pages())
                .put("allPages", progress.allPages())
                .put("pagesPerCall", progress.pagesPerCall())
                .put("profiles", progress.profiles())
                .put("cost", progress.cost())
                .put("leftOut", progress.leftOut().text())
                .put("source", origin == null ? null : origin.source().name())
                .put("asOf", origin == null ? null : origin.asOf().toString())
                .putArray("earlier");
        progress.earlier()
                .forEach(part ->
                        earlier.addObject().put("session", part.session()).put("pages", part.pages()));
        json.put("failure", export.failure());
        json.put("version", export.version());
        return MAPPER.writeValueAsBytes(json);
    }

    static void texts(ObjectNode json, String name, @Nullable List<String> texts) {
        if (texts != null) {
            var list = json.putArray(name);
            texts.forEach(list::add);
        }
    }

    static ExportQuery query(byte[] document) {
        var json = MAPPER.readTree(document);
        return new ExportQuery(
                QueryDocument.read(json.get("query")),
                texts(json, "columns"),
                json.path("guarded").asBoolean(true),
                json.path("stitch").asBoolean(false),
                maxAge(json));
    }

    /** Earlier versions fetched every answer after its order. */
    private static @Nullable Duration maxAge(JsonNode json) {
        var text = json.has("maxAge") ? text(json, "maxAge") : Duration.ZERO.toString();
        return text == null ? null : Duration.parse(text);
    }

    static Export state(byte[] document) {
        var json = MAPPER.readTree(document);
        return state(json, json.get("project").asString(), json.get("bytes").asLong());
    }

    /** The state in the single document that earlier versions wrote. */
    static Export stateOfWhole(byte[] document) {
        var json = MAPPER.readTree(document);
        return state(json, json.get("query").get("project").asString(), document.length);
    }

    private static Export state(JsonNode json, String project, long bytes) {
        var caller = json.get("caller");
        var progress = json.get("progress");
        return new Export(
                json.get("id").asString(),
                new Caller(
                        caller.get("name").asString(),
                        caller.get("weight").asInt(),
                        Priority.valueOf(caller.get("priority").asString())),
                text(json, "name"),
                json.get("format").asString(),
                project,
                bytes,
                json.path("idBytes").asLong(0),
                Instant.parse(json.get("ordered").asString()),
                json.get("finished").isNull()
                        ? null
                        : Instant.parse(json.get("finished").asString()),
                Status.valueOf(json.get("status").asString()),
                new Progress(
                        text(progress, "session"),
                        progress.get("pages").asInt(),
                        progress.get("allPages").isNull()
                                ? null
                                : progress.get("allPages").asInt(),
                        progress.path("pagesPerCall").asInt(1),
                        progress.get("profiles").asLong(),
                        progress.get("cost").asInt(),
                        earlier(progress.path("earlier")),
                        LeftOut.parse(text(progress, "leftOut")),
                        origin(progress)),
                text(json, "failure"),
                json.get("version").asLong());
    }

    private static @Nullable Origin origin(JsonNode progress) {
        var source = text(progress, "source");
        var asOf = text(progress, "asOf");
        return source == null || asOf == null ? null : new Origin(Source.valueOf(source), Instant.parse(asOf));
    }

    private static List<Part> earlier(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(part -> new Part(
                        part.get("session").asString(), part.get("pages").asInt()))
                .toList();
    }

    static @Nullable String text(JsonNode json, String name) {
        var text = json.get(name);
        return text == null || text.isNull() ? null : text.asString();
    }

    static @Nullable List<String> texts(JsonNode json, String name) {
        var list = json.get(name);
        return list == null
                ? null
                : StreamSupport.stream(list.spliterator(), false)
                        .map(JsonNode::asString)
                        .toList();
    }
}
