package io.cistern.benchmark;

import io.cistern.RunningCistern;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Runs the measurements that its arguments name, or all of them, one after the other, and prints them. */
final class Benchmark {

    private static final int PROFILES = 25_500;
    private static final Duration LATENCY = Duration.ofMillis(100);

    private Benchmark() {}

    public static void main(String... arguments) throws IOException {
        var named = Arrays.stream(arguments).filter(name -> !name.isBlank()).toList();
        for (var measurement : named.isEmpty()
                ? List.of("full-result", "warm-hits", "permits", "held", "day", "million", "stored", "hits", "image")
                : named) {
            switch (measurement) {
                case "full-result" -> fullResult();
                case "warm-hits" -> warmHits();
                case "permits" -> Permits.measure();
                case "held" -> Held.measure();
                case "day" -> Day.measure();
                case "million" -> Million.measure();
                case "stored" -> Stored.measure();
                case "hits" -> Hits.measure();
                case "image" -> Image.measure();
                default -> throw new IllegalArgumentException("No such measurement: " + measurement);
            }
        }
    }

    private static void fullResult() {
        var sandbox = RunningCistern.freePort();
        try (var service = start(
                sandbox,
                LATENCY,
                "cistern.projects.main.freshness.max-age=0s",
                "cistern.projects.main.freshness.stale-while-revalidate=0s")) {
            var pages = Math.ceilDiv(PROFILES, 1000);
            var bound = LATENCY.toMillis() * (1 + Math.ceilDiv(pages - 1, 5));
            var peer = new DirectReader(URI.create("http://127.0.0.1:" + sandbox), pages);
            var own = new double[28];
            var direct = new double[own.length];
            for (var round = 0; round < own.length; round++) {
                direct[round] = millis(peer::readAll);
                own[round] = millis(() -> read(service, "/v1/profiles?format=ndjson"));
            }
            System.out.printf(
                    "Full result, %d pages, L = %d ms, median of the last %d rounds%n", pages, LATENCY.toMillis(), 8);
            System.out.printf("  bound L(1+ceil((n-1)/5))    %6d ms  1.00%n", bound);
            print("  cistern, NDJSON to its end ", median(own), (double) bound);
            print("  peer: five plain readers   ", median(direct), (double) bound);
        }
    }

    private static void warmHits() throws IOException {
        try (var service = start(RunningCistern.freePort(), Duration.ZERO)) {
            System.out.println("Warm hits, JSON, 4 connections, beside a bare Tomcat with the same bytes in memory");
            for (var limit : new int[] {1, 50, 1000}) {
                var path = "/v1/profiles?limit=" + limit;
                var body = read(service, path);
                try (var peer = new BareTomcat(body)) {
                    var bare = Load.hitsPerSecond(peer.uri());
                    var own = Load.hitsPerSecond(service.uri(path));
                    System.out.printf(
                            "  %4d profiles, %7d bytes: %7.0f/s, bare %7.0f/s, ratio %.2f%n",
                            limit, body.length, own, bare, own / bare);
                }
            }
        }
    }

    private static RunningCistern start(int sandbox, Duration latency, String... settings) {
        var common = Stream.of(
                "spring.profiles.active=sandbox",
                "cistern.sandbox.port=" + sandbox,
                "cistern.sandbox.profiles=" + PROFILES,
                "cistern.sandbox.latency=" + latency.toMillis() + "ms",
                "cistern.sandbox.quota.limit=1000",
                "cistern.projects.main.quota.limit=1000",
                // a short window, so that the ledger weighs about as many calls as an hour of sixty has
                "cistern.sandbox.quota.window=1s",
                "cistern.projects.main.quota.window=1s");
        return RunningCistern.start(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
    }

    private static byte[] read(RunningCistern service, String path) {
        var response = service.get(path);
        if (response.statusCode() != 200) {
            throw new IllegalStateException("Status " + response.statusCode());
        }
        return response.body();
    }

    private static void print(String what, double millis, double bound) {
        System.out.printf("%s %6.0f ms  %.2f%n", what, millis, millis / bound);
    }

    /** Of the rounds after the warming up. */
    private static double median(double[] rounds) {
        var measured = Arrays.copyOfRange(rounds, rounds.length - 8, rounds.length);
        Arrays.sort(measured);
        return (measured[3] + measured[4]) / 2;
    }

    private static double millis(Runnable action) {
        var begin = System.nanoTime();
        action.run();
        return (System.nanoTime() - begin) / 1e6;
    }
}
