package io.cistern.benchmark;

import io.cistern.CisternProcess;
import io.cistern.RunningCistern;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A million profiles through a heap of 256 MB: exported twice, read, and compared. */
final class Million {

    private static final int PROFILES = 1_000_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = RunningCistern.freePort();

    private Million() {}

    static void measure() throws IOException {
        try {
            new Million().run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run() throws IOException, InterruptedException {
        var properties = SandboxSettings.of("profiles=" + PROFILES, "quota.follow-up-pages=free");
        var settings = new String[] {
            "server.port=" + port,
            "cistern.data-dir=" + RunningCistern.temporary(),
            "cistern.ledger.when-lost=trust",
            "cistern.cache.size=64MB",
            "cistern.cache.disk=2GB",
            "cistern.projects.main.quota.follow-up-pages=free"
        };
        System.out.printf("%d profiles through a heap of 256 MB%n", PROFILES);
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var service = CisternProcess.start(
                    List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                    RunningCistern.against(sandbox.port(), settings));
            try {
                CisternProcess.awaitReady(service);
                run(sandbox);
                System.out.println("  largest resident memory " + largest(service));
            } finally {
                service.destroyForcibly().onExit().join();
            }
        }
    }

    private void run(SandboxMixpanel sandbox) throws IOException, InterruptedException {
        var began = System.nanoTime();
        var first = exported();
        System.out.printf("  exported in %.0f s%n", seconds(began));
        began = System.nanoTime();
        System.out.printf("  read: %d lines in %.0f s%n", lines(first), seconds(began));
        sandbox.set("u1", "plan", "\"changed\"");
        exported();
        began = System.nanoTime();
        var snapshots = json("/v1/snapshots").get("snapshots");
        var changes = read("/v1/snapshots/" + snapshots.at("/0/id").asString() + "/changes?since="
                + snapshots.at("/1/id").asString());
        System.out.printf(
                "  compared in %.0f s: %s%n",
                seconds(began), changes.length() > 100 ? changes.substring(0, 100) : changes);
    }

    /** Ordered, and complete; the path of its result. */
    private String exported() throws IOException, InterruptedException {
        var order = HttpRequest.newBuilder(uri("/v1/exports"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        var id = JsonMapper.shared()
                .readTree(client.send(order, BodyHandlers.ofString()).body())
                .get("id")
                .asString();
        var export = json("/v1/exports/" + id);
        while (!export.get("status").asString().equals("complete")) {
            if (export.get("status").asString().equals("failed")) {
                throw new IllegalStateException(export.toString());
            }
            TimeUnit.MILLISECONDS.sleep(500);
            export = json("/v1/exports/" + id);
        }
        return "/v1/exports/" + id + "/result";
    }

    private long lines(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Accept-Encoding", "gzip")
                .build();
        var response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream lines = new GZIPInputStream(response.body(), 1 << 16)) {
            var buffer = new byte[1 << 16];
            var count = 0L;
            for (var read = lines.read(buffer); read >= 0; read = lines.read(buffer)) {
                for (var i = 0; i < read; i++) {
                    count += buffer[i] == '\n' ? 1 : 0;
                }
            }
            return count;
        }
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(read(path));
    }

    private String read(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** As Linux counts it. */
    private static String largest(Process service) throws IOException {
        var status = Path.of("/proc/" + service.pid() + "/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .map(line -> line.replaceAll("\\s+", " "))
                        .findFirst()
                        .orElse("unknown")
                : "unknown";
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
