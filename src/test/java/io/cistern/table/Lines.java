package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.Page;
import io.cistern.rows.Rows;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows written by hand, and what Jackson makes of them. */
public final class Lines {

    /** Everything that JSON allows and a hand-written reader could trip over. */
    public static final List<String> NASTY = List.of(
            "{\"id\":\"u0\",\"properties\":{}}",
            "{\"id\":\"u1\",\"properties\":{ }}",
            "{\"id\":\"u2\",\"properties\":{\"plan\":\"pro\"}}",
            "{\"id\":\"u3\",\"properties\":{ \"plan\" : \"pro\" , \"age\" :\t3 }}",
            "{\"id\":\"u\\u0034\",\"properties\":{\"\\u0070lan\":\"free\",\"\\\"plan\":1,\"plan\\\\\":2}}",
            "{\"id\":\"quote\\\"5\\\\\",\"properties\":{\"plan\":\"}{][,:\\\"\\\\\",\"age\":-0.0}}",
            "{\"id\":\"кот 🦊\",\"properties\":{\"größe\":\"é\\u00e9\",\"gr\\u00f6\\u00dfer\":1,\"plan\":null}}",
            "{\"id\":\"\",\"properties\":{\"\":\"nameless\",\"plan\":\"\"}}",
            "{\"id\":\"u8\",\"properties\":{\"plan\":{\"plan\":\"inner\",\"x\":[{\"]\":\"[\"},\"}\"]},\"age\":[1,[2,{\"a\":\"\\\"\"}]]}}",
            "{\"id\":\"u9\",\"properties\":{\"x\":[],\"y\":{},\"plan\":true,\"age\":1E+2}}",
            "{\"id\":\"u10\",\"properties\":{\"plan\" :false,\"Plan\":1,\"pla\":2,\"plane\":3,\"age\":9007199254740993 }}",
            "{\"id\":\"u11\",\"properties\":{\"age\":10.10,\"plan\":\"\\ud83e\\udd8a\\n\\t\\/\"}}",
            "{\"id\":\"u12\",\"properties\":{\"age\": {\"a\" : [ 1 , 2 ] } ,\"plan\": [ ] }}");

    private Lines() {}

    public static Page page(List<String> lines) {
        var rows = new Rows.Writer();
        for (var line : lines) {
            var at = line.indexOf(",\"properties\":");
            rows.add(
                    line.substring(6, at).getBytes(UTF_8),
                    line.substring(at + 14, line.length() - 1).getBytes(UTF_8));
        }
        return new Page("s", 0, 1000, (long) lines.size(), rows.finish(), Instant.EPOCH);
    }

    static List<JsonNode> trees(List<String> lines) {
        return lines.stream().map(Lines::tree).toList();
    }

    static JsonNode tree(String line) {
        return JsonMapper.shared().readTree(line);
    }
}
