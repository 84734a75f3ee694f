package io.cistern.benchmark;

import io.cistern.CisternProcess;
import io.cistern.RunningCistern;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A warm answer of 25 000 profiles, NDJSON with gzip as stored, beside the same bytes in a file that nginx serves: the same
 * client, on two connections, by turns. nginx has to be installed.
 */
final class Stored {

    private static final int PROFILES = 25_000;
    private static final int CONNECTIONS = 2;
    private static final int ROUNDS = 9;
    private static final int WARMING = 3;
    private static final long ROUND_SECONDS = 2;

    private Stored() {}

    static void measure() throws IOException {
        if (!Nginx.isInstalled()) {
            return;
        }
        var port = RunningCistern.freePort();
        var settings = new String[] {
            "spring.profiles.active=sandbox",
            "server.port=" + port,
            "cistern.data-dir=" + RunningCistern.temporary(),
            "cistern.ledger.when-lost=trust",
            "cistern.sandbox.port=" + RunningCistern.freePort(),
            "cistern.sandbox.profiles=" + PROFILES,
            "cistern.sandbox.latency=0ms"
        };
        var profiles = URI.create("http://127.0.0.1:" + port + "/v1/profiles?format=ndjson");
        running(settings, () -> measure(profiles));
        running(settings, () -> {
            var began = System.nanoTime();
            var bytes = body(profiles).length;
            System.out.printf(
                    "  the first answer after a kill -9, %d bytes from the store, %.0f ms after it was ready%n",
                    bytes, (System.nanoTime() - began) / 1e6);
        });
    }

    /** What is done while a service runs. */
    private interface Work {
        void run() throws IOException;
    }

    private static void running(String[] settings, Work work) throws IOException {
        var service = CisternProcess.start(List.of("-Xmx512m"), settings);
        try {
            CisternProcess.awaitReady(service);
            work.run();
        } finally {
            service.destroyForcibly().onExit().join();
        }
    }

    private static void measure(URI cistern) throws IOException {
        var body = body(cistern);
        try (var nginx = new Nginx()) {
            nginx.serve("profiles", body);
            compare(cistern, nginx.uri("profiles"), body.length);
        }
    }

    private static void compare(URI cistern, URI nginx, long bytes) {
        System.out.printf("Warm answer of %d profiles, %d bytes of stored gzip%n", PROFILES, bytes);
        var own = new double[ROUNDS];
        var peers = new double[ROUNDS];
        for (var round = 0; round < ROUNDS; round++) {
            own[round] = bytesPerSecond(cistern);
            peers[round] = bytesPerSecond(nginx);
        }
        System.out.printf("  nginx, from disk  %6.0f MB/s  1.00%n", median(peers) / 1e6);
        System.out.printf("  cistern           %6.0f MB/s  %.2f%n", median(own) / 1e6, median(own) / median(peers));
    }

    private static double bytesPerSecond(URI uri) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROUND_SECONDS);
        return Stream.generate(() -> uri)
                        .limit(CONNECTIONS)
                        .parallel()
                        .mapToLong(one -> drained(one, end))
                        .sum()
                / (double) ROUND_SECONDS;
    }

    private static long drained(URI uri, long end) {
        var buffer = new byte[1 << 16];
        var bytes = 0L;
        try {
            while (System.nanoTime() < end) {
                try (var body = connection(uri).getInputStream()) {
                    for (var read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                        bytes += read;
                    }
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] body(URI uri) throws IOException {
        try (var body = connection(uri).getInputStream()) {
            return body.readAllBytes();
        }
    }

    private static HttpURLConnection connection(URI uri) throws IOException {
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestProperty("Accept-Encoding", "gzip");
        return connection;
    }

    /** Of the rounds after the warming up. */
    private static double median(double[] rounds) {
        var measured = Arrays.copyOfRange(rounds, WARMING, rounds.length);
        Arrays.sort(measured);
        return (measured[measured.length / 2 - 1] + measured[measured.length / 2]) / 2;
    }
}
