package io.cistern.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the sandbox as a program of the wild would. */
final class Client implements AutoCloseable {

    static final String ENGAGE = "/api/query/engage";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    Client(SandboxMixpanel sandbox) {
        this.base = sandbox.url();
    }

    /** A form of the project and of name and value pairs. */
    HttpResponse<String> post(String... parameters) {
        return send(form(parameters));
    }

    /** The answer of a query that must succeed. */
    JsonNode ok(String... parameters) {
        var response = post(parameters);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return json(response);
    }

    /** The ids of an answer that must succeed. */
    List<String> ids(String... parameters) {
        return ids(ok(parameters));
    }

    CompletableFuture<HttpResponse<String>> postLater(String... parameters) {
        return http.sendAsync(form(parameters).build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder form(String... parameters) {
        return request(ENGAGE + "?project_id=1")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(parameters)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", basic("sandbox", "sandbox"));
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    static List<String> ids(JsonNode answer) {
        return answer.get("results")
                .valueStream()
                .map(row -> row.get("$distinct_id").asString())
                .toList();
    }

    static String gunzipped(byte[] body) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String basic(String username, String secret) {
        var pair = username + ":" + secret;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    static String encode(String... parameters) {
        return IntStream.range(0, parameters.length / 2)
                .mapToObj(i -> encoded(parameters[2 * i]) + "=" + encoded(parameters[2 * i + 1]))
                .collect(Collectors.joining("&"));
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
