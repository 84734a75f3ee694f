package io.cistern.where;

import io.cistern.where.evaluation.Properties;
import io.cistern.where.evaluation.Value;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Profiles for tests, from JSON. */
public final class Profiles {
    private Profiles() {}

    public static Properties of(String json) {
        var values = new HashMap<String, Value>();
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                var from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                values.put(name, Value.parse(bytes, from, (int)
                        parser.currentLocation().getByteOffset()));
            }
        }
        return name -> values.getOrDefault(name, Value.UNDEFINED);
    }
}
