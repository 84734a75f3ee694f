package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.Gzip;
import io.cistern.testing.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compressed answers of several pages, as the clients read them that users have: from the database, from memory, derived,
 * cut by a window, and as the result of an export.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GzipClientsTests {

    private static final int PROFILES = 3_500;
    private static final String ALL = "/v1/profiles?format=ndjson";

    private final Path data = RunningCistern.temporary();
    private final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=" + PROFILES), InstantSource.system()).start();
    private RunningCistern cistern = start();
    private String result = "";

    /** What each path answers when it is not compressed. */
    private final Map<String, String> plain = new LinkedHashMap<>();

    private RunningCistern start() {
        return RunningCistern.start(against(sandbox.port(), "cistern.data-dir=" + data));
    }

    @BeforeAll
    void fill() {
        assertThat(Gzip.onlyMember(gzip(ALL).body())).hasLineCount(PROFILES);
        var location = cistern.post("/v1/exports", "{}")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> text(cistern.get(location)).contains("\"complete\""));
        result = location + "/result";
        var before = text(cistern.get(ALL));
        var resultBefore = gzip(result).body();

        cistern.close();
        cistern = start();
        var stored = gzip(ALL);
        assertThat(stored.headers().firstValue("Cache-Status").orElseThrow()).contains("hit");
        assertThat(Gzip.onlyMember(stored.body())).as("from the database").isEqualTo(before);
        assertThat(gzip(result).body()).as("the same bytes after a restart").isEqualTo(resultBefore);

        var derived = "&where=" + URLEncoder.encode("properties[\"age\"] > 30", UTF_8);
        for (var path : new String[] {ALL, ALL + derived, ALL + "&limit=2345", ALL + "&select=age" + derived, result}) {
            plain.put(path, text(cistern.get(path)));
        }
        assertThat(plain.get(ALL + derived))
                .isNotNull()
                .satisfies(text -> assertThat(text.lines()).hasSizeBetween(1_000, PROFILES - 1));
    }

    @AfterAll
    void close() {
        cistern.close();
        sandbox.close();
    }

    @Test
    void eachIsOneMemberWithNothingBehindIt() {
        plain.forEach((path, text) ->
                assertThat(Gzip.onlyMember(gzip(path).body())).as(path).isEqualTo(text));
    }

    @Test
    void javaReadsThem() {
        readBy(uri -> {
            try {
                var connection = (HttpURLConnection) uri.toURL().openConnection();
                connection.setRequestProperty("Accept-Encoding", "gzip");
                try (var body = connection.getInputStream();
                        var lines = new GZIPInputStream(new ByteArrayInputStream(body.readAllBytes()))) {
                    return new String(lines.readAllBytes(), UTF_8);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void okHttpReadsThem() {
        var client = new OkHttpClient();
        readBy(uri -> {
            var request = new Request.Builder().url(uri.toString()).build();
            try (var response = client.newCall(request).execute()) {
                assertThat(response.networkResponse())
                        .isNotNull()
                        .satisfies(wire ->
                                assertThat(wire.header("Content-Encoding")).isEqualTo("gzip"));
                return response.body().string();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    @Test
    void curlReadsThem() {
        var curl = Program.installed("curl");
        readBy(uri -> output(curl.run("-sS", "--fail", "--compressed", uri.toString())));
    }

    @Test
    void wgetReadsThem() {
        var wget = Program.installed("wget");
        readBy(uri -> output(wget.run("-q", "--compression=gzip", "-O", "-", uri.toString())));
    }

    @Test
    void httpxReadsThem() {
        var python = Program.python("httpx");
        var program = """
                import httpx, sys
                answer = httpx.get(sys.argv[1], timeout=60)
                assert answer.headers["Content-Encoding"] == "gzip"
                sys.stdout.buffer.write(answer.content)
                """;
        readBy(uri -> output(python.run("-c", program, uri.toString())));
    }

    @Test
    void tornadoReadsThem() {
        var python = Program.python("tornado");
        var program = """
                import asyncio, sys
                from tornado.httpclient import AsyncHTTPClient
                async def main():
                    answer = await AsyncHTTPClient().fetch(sys.argv[1], request_timeout=60)
                    assert answer.headers["X-Consumed-Content-Encoding"] == "gzip"
                    sys.stdout.buffer.write(answer.body)
                asyncio.run(main())
                """;
        readBy(uri -> output(python.run("-c", program, uri.toString())));
    }

    @Test
    void varnishPassesThemOn(@TempDir Path folder) throws IOException {
        var varnish = Program.installed("varnishd");
        var port = RunningCistern.freePort();
        var backend = "127.0.0.1:" + cistern.uri("/").getPort();
        var cache = varnish.start(
                "-j",
                "none",
                "-F",
                "-a",
                "127.0.0.1:" + port,
                "-b",
                backend,
                "-n",
                folder.toString(),
                "-s",
                "malloc,64m");
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> answers(port));
            readBy(uri -> {
                var through = URI.create(uri.toString().replace(":" + uri.getPort() + "/", ":" + port + "/"));
                var curl = Program.installed("curl");
                var compressed = output(curl.run("-sS", "--fail", "--compressed", through.toString()));
                assertThat(output(curl.run("-sS", "--fail", through.toString())))
                        .as("decompressed by Varnish")
                        .isEqualTo(compressed);
                return compressed;
            });
        } finally {
            cache.destroy();
            await().atMost(Duration.ofSeconds(30)).until(() -> !cache.isAlive());
        }
    }

    @Test
    void aDownloadGoesOnInTheMiddle(@TempDir Path folder) throws IOException {
        var curl = Program.installed("curl");
        var file = folder.resolve("result.gz");
        var uri = cistern.uri(result).toString();
        var whole = gzip(result).body();
        for (var cut : new int[] {5, whole.length / 3, whole.length - 4}) {
            output(curl.run(
                    "-sS", "--fail", "-H", "Accept-Encoding: gzip", "-r", "0-" + (cut - 1), "-o", file + "", uri));
            assertThat(Files.size(file)).isEqualTo(cut);
            output(curl.run("-sS", "--fail", "-H", "Accept-Encoding: gzip", "-C", "-", "-o", file + "", uri));
            assertThat(Gzip.onlyMember(Files.readAllBytes(file))).isEqualTo(plain.get(result));
            Files.delete(file);
        }
    }

    private void readBy(Function<URI, String> client) {
        plain.forEach((path, text) ->
                assertThat(client.apply(cistern.uri(path))).as(path).isEqualTo(text));
    }

    private static String output(Program.Result result) {
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    private static boolean answers(int port) {
        try {
            var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + ALL + "&limit=1")
                    .toURL()
                    .openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<byte[]> gzip(String path) {
        return cistern.get(path, "Accept-Encoding", "gzip");
    }
}
