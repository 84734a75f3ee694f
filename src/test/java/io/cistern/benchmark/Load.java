package io.cistern.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Asks the same thing again and again, on four connections, for a few seconds. */
final class Load {

    private static final int CONNECTIONS = 4;
    private static final Duration WARMING = Duration.ofSeconds(4);
    private static final Duration MEASURING = Duration.ofSeconds(5);

    private Load() {}

    static double hitsPerSecond(URI uri) {
        hits(uri, WARMING);
        return hits(uri, MEASURING) / (double) MEASURING.toSeconds();
    }

    private static long hits(URI uri, Duration duration) {
        var hits = new LongAdder();
        var end = System.nanoTime() + duration.toNanos();
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            IntStream.range(0, CONNECTIONS).forEach(i -> threads.execute(() -> ask(uri, end, hits)));
        }
        return hits.sum();
    }

    private static void ask(URI uri, long end, LongAdder hits) {
        var request = HttpRequest.newBuilder(uri).build();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (System.nanoTime() < end) {
                var response = client.send(request, BodyHandlers.ofByteArray());
                if (response.statusCode() != 200) {
                    throw new IllegalStateException("Status " + response.statusCode());
                }
                hits.increment();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
