package io.cistern.attack;

import io.cistern.CisternProcess;
import io.cistern.RunningCistern;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The service in a process of its own, with the options of its image and the heap that they give it in 512 MB, in front of a
 * sandbox in this process. Its project {@code main} is the sandbox's; that of {@code silent} takes connections and says nothing.
 */
final class Service implements AutoCloseable {

    /** 60 % of 512 MB, as the image's options have it. */
    private static final String HEAP = "-Xmx307m";

    private static final Path OPTIONS = Path.of("src/main/docker/options");

    private final SandboxMixpanel sandbox;
    private final ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Process process;
    private final int port = RunningCistern.freePort();
    private final int probePort = RunningCistern.freePort();

    private Service(int profiles) throws IOException {
        var properties = SandboxSettings.of("profiles=" + profiles, "quota.limit=100000");
        sandbox = new SandboxMixpanel(properties, InstantSource.system()).start();
        var settings = Stream.of(
                "cistern.projects.main.quota.limit=100000",
                "cistern.projects.silent.project-id=2",
                "cistern.projects.silent.username=sandbox",
                "cistern.projects.silent.secret=sandbox",
                "cistern.projects.silent.base-url=http://127.0.0.1:" + silent.getLocalPort(),
                "cistern.callers.attacker.key-sha256=" + sha256("attacker"),
                "cistern.callers.colleague.key-sha256=" + sha256("colleague"),
                "cistern.ledger.when-lost=trust",
                "cistern.data-dir=" + RunningCistern.temporary(),
                "management.server.port=" + probePort,
                "management.server.address=127.0.0.1",
                "server.port=" + port);
        process = CisternProcess.start(
                options(),
                Stream.concat(Stream.of(RunningCistern.against(sandbox.port())), settings)
                        .toArray(String[]::new));
        CisternProcess.awaitReady(process);
    }

    static Service start(int profiles) {
        try {
            return new Service(profiles);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of the image, without what names its files. */
    private static List<String> options() throws IOException {
        var options = new ArrayList<>(Files.readAllLines(OPTIONS).stream()
                .filter(line -> line.startsWith("-") && !line.startsWith("-Dorg.sqlite") && !line.contains("MaxRAM"))
                .toList());
        options.add(HEAP);
        return options;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    URI probe(String path) {
        return URI.create("http://127.0.0.1:" + probePort + path);
    }

    /** A request with that caller's key. */
    HttpRequest.Builder as(String caller, String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + caller);
    }

    HttpRequest post(String caller, String path, String body) {
        return as(caller, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        sandbox.close();
        silent.close();
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
