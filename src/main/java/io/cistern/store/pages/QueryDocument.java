package io.cistern.store.pages;

import static io.cistern.store.pages.ExportDocument.text;
import static io.cistern.store.pages.ExportDocument.texts;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a query as JSON, and reads an equal query from it. */
final class QueryDocument {

    private QueryDocument() {}

    static void write(ObjectNode json, ProfileQuery query) {
        json.put("project", query.scope().project())
                .put("workspace", query.scope().workspace())
                .put("group", query.scope().group());
        audience(json, query.audience());
        if (!(query.where() instanceof Condition.Everything)) {
            json.put("where", query.where().text());
        }
        if (query.select() instanceof Selection.Only(var names)) {
            texts(json, "select", names);
        }
    }

    private static void audience(ObjectNode json, Audience audience) {
        switch (audience) {
            case Audience.Everyone() -> {}
            case Audience.Identified(var _, var asked) -> texts(json, "ids", asked);
            case Audience.Cohort(var id, var includeAllUsers) ->
                json.put("cohort", id).put("includeAllUsers", includeAllUsers);
            case Audience.Behaving(var behaviors, var asOf) ->
                json.put("behaviors", behaviors).put("asOf", asOf.toString());
            case Audience.Opaque(var inner, var parameters) -> {
                audience(json.putObject("of"), inner);
                var opaque = json.putObject("opaque");
                parameters.forEach(opaque::put);
            }
        }
    }

    static ProfileQuery read(JsonNode json) {
        var workspace = json.get("workspace");
        var names = texts(json, "select");
        return new ProfileQuery(
                new Scope(
                        json.get("project").asString(),
                        workspace.isNull() ? null : workspace.asLong(),
                        text(json, "group")),
                audience(json),
                where(text(json, "where")),
                names == null ? new Selection.All() : new Selection.Only(names));
    }

    private static Audience audience(JsonNode json) {
        var opaque = json.get("opaque");
        if (opaque != null) {
            var parameters = new TreeMap<String, String>();
            opaque.properties()
                    .forEach(parameter -> parameters.put(
                            parameter.getKey(), parameter.getValue().asString()));
            return new Audience.Opaque(audience(json.get("of")), parameters);
        }
        var ids = texts(json, "ids");
        var behaviors = text(json, "behaviors");
        if (ids != null) {
            return new Audience.Identified(ids);
        }
        if (behaviors != null) {
            return new Audience.Behaving(
                    behaviors, Instant.parse(json.get("asOf").asString()));
        }
        return json.has("cohort")
                ? new Audience.Cohort(
                        json.get("cohort").asLong(), json.get("includeAllUsers").asBoolean())
                : new Audience.Everyone();
    }

    private static Condition where(@Nullable String text) {
        if (text == null) {
            return new Condition.Everything();
        }
        try {
            return Condition.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalStateException("The filter was parsed before it was stored", e);
        }
    }
}
