package io.cistern.web.query;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schemas of {@code openapi.yaml}. */
final class RequestSchemas {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final JsonNode DESCRIPTION = read();

    private RequestSchemas() {}

    static JsonNode description() {
        return DESCRIPTION;
    }

    static JsonNode schema(String name) {
        return DESCRIPTION.at("/components/schemas/" + name);
    }

    /** What that schema finds wrong with the value. */
    static List<Error> errors(String name, JsonNode value) {
        var schema = JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/" + name);
        schema.set("components", DESCRIPTION.get("components"));
        return SCHEMAS.getSchema(schema).validate(value);
    }

    private static JsonNode read() {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(1000);
        try (var file = new ClassPathResource("openapi.yaml").getInputStream()) {
            return JsonMapper.shared().valueToTree(new Yaml(options).load(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
