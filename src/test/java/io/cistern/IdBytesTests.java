package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Ids leave the compatible endpoint with the bytes that Mixpanel sent, and {@code /v1} shows them as text. */
@IntegrationTests
class IdBytesTests {

    private static final int PAGE = 3;
    private static final List<String> IDS = List.of(
            "4",
            "1.0",
            "1e3",
            "18446744073709551616",
            "-0",
            "\"plain\"",
            "\"u\\u00e9\"",
            "\"a\\/b\"",
            "\"é\"",
            "\"5\"");
    private static final Pattern ROW = Pattern.compile("\\{\"\\$distinct_id\":(.*?),\"\\$properties\":");

    private final Path data = RunningCistern.temporary();
    private final AtomicInteger calls = new AtomicInteger();

    /** The ids of its answers to questions that do not name any. */
    private volatile List<String> ids = IDS;

    private final HttpServer mixpanel = mixpanel();
    private RunningCistern cistern = start();

    private RunningCistern start() {
        return RunningCistern.start(against(mixpanel.getAddress().getPort(), "cistern.data-dir=" + data));
    }

    @AfterEach
    void close() {
        cistern.close();
        mixpanel.stop(0);
    }

    @Test
    void theyLeaveAsTheyCame() {
        assertThat(engageAll()).as("from upstream").isEqualTo(IDS);
        assertThat(engageAll()).as("from memory").isEqualTo(IDS);
        assertThat(engage("page_size", "4")).as("cut to other pages").isEqualTo(IDS.subList(0, 4));
        var texts = IDS.stream().map(IdBytesTests::asText).map(JsonMapper.shared()::writeValueAsString);
        assertThat(JsonMapper.shared()
                        .readTree(text(cistern.get("/v1/profiles")))
                        .get("profiles")
                        .valueStream()
                        .map(profile -> profile.get("id").toString()))
                .as("as text on /v1")
                .containsExactlyElementsOf(texts.toList());
        var spent = calls.get();

        assertThat(engage("where", "properties[\"n\"] > 1 and properties[\"n\"] < 7", "page_size", "1000"))
                .as("derived")
                .isEqualTo(IDS.subList(2, 7));
        assertThat(engage("distinct_ids", "[\"4\",\"1e3\",\"a/b\"]"))
                .as("looked up in a whole answer")
                .containsExactly("4", "1e3", "\"a\\/b\"");
        assertThat(engage("distinct_id", "4")).containsExactly("4");
        assertThat(text(cistern.get("/v1/profiles/4"))).startsWith("{\"id\":\"4\",");
        assertThat(calls).as("nothing was asked for that").hasValue(spent);

        cistern.close();
        cistern = start();
        assertThat(engageAll()).as("from the database").isEqualTo(IDS);
        assertThat(engage("where", "properties[\"n\"] > 1 and properties[\"n\"] < 7", "page_size", "1000"))
                .as("derived from the database")
                .isEqualTo(IDS.subList(2, 7));
        assertThat(calls).hasValue(spent);
    }

    @Test
    void aLookUpThatIsNotHeldFindsANumber() {
        assertThat(engage("distinct_ids", "[\"4\",\"absent\"]")).containsExactly("4");
        assertThat(text(cistern.ask("{\"ids\":[\"18446744073709551616\"]}")))
                .contains("{\"id\":\"18446744073709551616\",");
        assertThat(cistern.get("/v1/profiles/absent").statusCode()).isEqualTo(404);
    }

    /** Whether they are one profile is not known, so the answer does not pass for whole, and none of them is left out. */
    @Test
    void aNumberAndATextOfTheSameDigitsAreNotTakenForTwo() {
        ids = List.of("4", "\"4\"");
        assertThat(engageAll()).isEqualTo(ids);
        assertThat(text(cistern.get("/v1/profiles"))).contains("\"complete\":false");
        assertThat(engage("distinct_id", "4")).as("asked for, not derived").isEqualTo(ids);
    }

    private List<String> engageAll() {
        var all = new ArrayList<>(engage());
        for (var page = 1; page * PAGE < ids.size(); page++) {
            all.addAll(engage("page", page + "", "session_id", session()));
        }
        return all;
    }

    private String session() {
        var answer = text(cistern.get("/api/query/engage?project_id=1"));
        return JsonMapper.shared().readTree(answer).get("session_id").asString();
    }

    /** The ids of a page, as they stand there. */
    private List<String> engage(String... parameters) {
        var query = new StringBuilder("/api/query/engage?project_id=1");
        for (var i = 0; i < parameters.length; i += 2) {
            query.append('&').append(parameters[i]).append('=').append(URLEncoder.encode(parameters[i + 1], UTF_8));
        }
        var answer = cistern.get(query.toString());
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return ROW.matcher(text(answer)).results().map(row -> row.group(1)).toList();
    }

    private static String asText(String id) {
        return id.startsWith("\"") ? JsonMapper.shared().readTree(id).asString() : id;
    }

    private HttpServer mixpanel() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        var form = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        var wanted = form.get("distinct_ids");
        var one = form.get("distinct_id");
        var rows = IntStream.range(0, ids.size())
                .filter(row -> wanted == null
                        || JsonMapper.shared()
                                .readTree(wanted)
                                .valueStream()
                                .anyMatch(id -> id.asString().equals(asText(ids.get(row)))))
                .filter(row -> one == null || one.equals(asText(ids.get(row))))
                .mapToObj(row -> "{\"$distinct_id\":" + ids.get(row) + ",\"$properties\":{\"n\":" + row + "}}")
                .toList();
        var page = Integer.parseInt(form.getOrDefault("page", "0"));
        var body =
                "{\"page\":%d,\"page_size\":%d,\"session_id\":\"1-A\",\"status\":\"ok\",\"total\":%d,\"results\":[%s]}"
                        .formatted(
                                page,
                                PAGE,
                                rows.size(),
                                rows.stream()
                                        .skip((long) page * PAGE)
                                        .limit(PAGE)
                                        .collect(Collectors.joining(",")));
        var bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> form(String body) {
        var form = new HashMap<String, String>();
        Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> form.put(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8)));
        return form;
    }
}
