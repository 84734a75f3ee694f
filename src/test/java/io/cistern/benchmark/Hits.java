package io.cistern.benchmark;

import io.cistern.CisternProcess;
import io.cistern.RunningCistern;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Cached answers beside the same bytes in files that nginx serves: the same client with a caller's key, on sixteen connections, by
 * turns. nginx has to be installed.
 */
final class Hits {

    private static final int PROFILES = 25_000;
    private static final int ROUNDS = 5;
    private static final Duration WARMING = Duration.ofSeconds(6);
    private static final Duration ROUND = Duration.ofSeconds(2);

    /** Of {@code printf %s key-of-reports | sha256sum}. */
    private static final String REPORTS = "f8916f4ccae45e08e00d9ca965600faa2fde9cde10e3dd5af69933a281aac75e";

    private static final List<Row> ROWS = List.of(
            new Row(
                    "JSON, 1 profile of a filter, POST",
                    post("{\"where\":{\"property\":\"age\",\"gt\":40},\"limit\":1}", "")),
            new Row("JSON, 50 profiles", get("/v1/profiles?limit=50", "")),
            new Row("JSON, 50 profiles, sorted, POST", post("{\"sort\":[{\"by\":\"age\"}],\"limit\":50}", "")),
            new Row("JSON, 1000 profiles", get("/v1/profiles?limit=1000", "")),
            new Row("JSON, 1000 profiles, gzip", get("/v1/profiles?limit=1000", "gzip")),
            new Row("CSV, 50 profiles, 2 columns", get("/v1/profiles?limit=50&select=plan,age&format=csv", "")),
            new Row("one profile by id", get("/v1/profiles/u7", "")),
            new Row("NDJSON, 5000 profiles, gzip", get("/v1/profiles?limit=5000&format=ndjson", "gzip")),
            new Row("NDJSON, 25000 profiles, gzip", get("/v1/profiles?format=ndjson", "gzip")));

    private Hits() {}

    /** A kind of answer. */
    private record Row(String name, KeepAlive.Request request) {

        String file() {
            return name.replaceAll("[^A-Za-z0-9]", "-");
        }
    }

    private static KeepAlive.Request get(String path, String encoding) {
        return new KeepAlive.Request("GET", path, headers(encoding), "");
    }

    private static KeepAlive.Request post(String body, String encoding) {
        return new KeepAlive.Request(
                "POST", "/v1/profiles/query", headers(encoding) + "Content-Type: application/json\r\n", body);
    }

    private static String headers(String encoding) {
        return "Authorization: Bearer key-of-reports\r\n"
                + (encoding.isEmpty() ? "" : "Accept-Encoding: " + encoding + "\r\n");
    }

    static void measure() throws IOException {
        if (!Nginx.isInstalled()) {
            return;
        }
        var port = RunningCistern.freePort();
        var service = CisternProcess.start(
                List.of("-Xmx512m"),
                "spring.profiles.active=sandbox",
                "server.port=" + port,
                "cistern.data-dir=" + RunningCistern.temporary(),
                "cistern.ledger.when-lost=trust",
                "cistern.callers.reports.key-sha256=" + REPORTS,
                "cistern.projects.main.freshness.max-age=1h",
                "cistern.sandbox.port=" + RunningCistern.freePort(),
                "cistern.sandbox.profiles=" + PROFILES,
                "cistern.sandbox.latency=0ms");
        try {
            CisternProcess.awaitReady(service);
            measure(port);
        } finally {
            service.destroyForcibly().onExit().join();
        }
    }

    private static void measure(int cistern) throws IOException {
        new KeepAlive(cistern).body(get("/v1/profiles", "")); // everybody, from which the others are derived
        try (var nginx = new Nginx()) {
            System.out.println("Cached answers beside nginx with the same bytes in files, 16 connections");
            for (var row : ROWS) {
                var body = new KeepAlive(cistern).body(row.request());
                nginx.serve(row.file(), body); // nginx keeps a file open, so each has a name
                compare(row, cistern, nginx.port(), body.length);
            }
        }
    }

    private static void compare(Row row, int cistern, int nginx, long bytes) {
        var own = row.request();
        var peers = own.at("/" + row.file());
        new KeepAlive(cistern).load(own, WARMING);
        new KeepAlive(nginx).load(peers, ROUND);
        var ownRounds = new KeepAlive.Result[ROUNDS];
        var peerRounds = new KeepAlive.Result[ROUNDS];
        for (var round = 0; round < ROUNDS; round++) {
            ownRounds[round] = new KeepAlive(cistern).load(own, ROUND);
            peerRounds[round] = new KeepAlive(nginx).load(peers, ROUND);
        }
        var ownMedian = median(ownRounds);
        var peerMedian = median(peerRounds);
        System.out.printf(
                "  %-34s %8d bytes: %6.0f/s, nginx %6.0f/s, ratio %.2f; p99 %5.1f ms, nginx %5.1f ms%n",
                row.name(),
                bytes,
                ownMedian.perSecond(),
                peerMedian.perSecond(),
                ownMedian.perSecond() / peerMedian.perSecond(),
                ownMedian.p99(),
                peerMedian.p99());
    }

    private static KeepAlive.Result median(KeepAlive.Result[] rounds) {
        Arrays.sort(rounds, (one, other) -> Double.compare(one.perSecond(), other.perSecond()));
        return rounds[rounds.length / 2];
    }
}
