package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds answers against what an OpenAPI document says of them; a field that it does not name is an error. */
final class Described {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final JsonNode description;
    private final JsonNode components;

    Described(JsonNode description) {
        this.description = description;
        this.components = description.get("components").deepCopy();
        close(components);
    }

    /** Nothing but what is named. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asString("").equals("object")
                && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Described::close);
    }

    /**
     * Fails unless the status, the media type and the body are as described.
     *
     * @param path of the document, with its variables
     */
    void holds(String method, String path, HttpResponse<byte[]> answer) {
        var body = new String(answer.body(), StandardCharsets.UTF_8);
        var what = "%s %s: %d %s".formatted(method, path, answer.statusCode(), body);
        var responses = description
                .get("paths")
                .get(path)
                .get(method.toLowerCase(Locale.ROOT))
                .get("responses");
        var response = resolved(responses.path(Integer.toString(answer.statusCode())));
        assertThat(response.isMissingNode()).as("not described: " + what).isFalse();
        if (body.isEmpty() || !response.has("content")) {
            assertThat(body).as("it has a body: " + what).isEmpty();
            return;
        }
        var type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        var content = response.get("content").path(type);
        assertThat(content.isMissingNode()).as(type + " of " + what).isFalse();
        if (type.equals("application/json") || type.endsWith("+json")) {
            var schema = (ObjectNode) content.get("schema").deepCopy();
            close(schema);
            schema.set("components", components);
            assertThat(SCHEMAS.getSchema(schema).validate(JsonMapper.shared().readTree(body)))
                    .as(what)
                    .isEmpty();
        }
    }

    private JsonNode resolved(JsonNode response) {
        return response.has("$ref")
                ? description.at(response.get("$ref").asString().substring(1))
                : response;
    }
}
