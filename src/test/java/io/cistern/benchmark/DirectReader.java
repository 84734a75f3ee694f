package io.cistern.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads all pages from the upstream itself: the first, then the others on five threads, and does nothing with them. */
final class DirectReader {

    private static final Pattern SESSION = Pattern.compile("\"session_id\":\\s*\"([^\"]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI engage;
    private final int pages;

    DirectReader(URI sandbox, int pages) {
        this.engage = sandbox.resolve("/api/query/engage?project_id=1");
        this.pages = pages;
    }

    void readAll() {
        var session = SESSION.matcher(new String(post("page=0"), StandardCharsets.UTF_8));
        if (!session.find()) {
            throw new IllegalStateException("No session");
        }
        var next = new AtomicInteger(1);
        try (var threads = Executors.newFixedThreadPool(5)) {
            IntStream.range(0, 5)
                    .forEach(i -> threads.execute(() -> {
                        for (var page = next.getAndIncrement(); page < pages; page = next.getAndIncrement()) {
                            post("session_id=" + session.group(1) + "&page=" + page);
                        }
                    }));
        }
    }

    private byte[] post(String form) {
        var account = Base64.getEncoder().encodeToString("sandbox:sandbox".getBytes(StandardCharsets.US_ASCII));
        var request = HttpRequest.newBuilder(engage)
                .header("Authorization", "Basic " + account)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        try {
            var response = client.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("Status " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
