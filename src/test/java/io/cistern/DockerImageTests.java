package io.cistern;

import static io.cistern.RunningCistern.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.testing.IntegrationTests;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The image, built and run by a real Docker engine, with a read-only root and half a gigabyte. <code>-Pthorough</code>
 * builds it from source; otherwise it contains the jar that <code>./mvnw verify</code> has just built.
 */
@IntegrationTests
@SizedTests
class DockerImageTests {

    private static final String IMAGE = "cistern:under-test";
    private static final String NAME = "cistern-under-test";
    private static final int PROFILES = 12_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = freePort();

    @BeforeEach
    void thereIsAnEngine() {
        Assumptions.assumeTrue(isHere(), "No Docker engine is here, so no image is built and run");
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "The container shares this host's network, on Linux alone");
    }

    @AfterEach
    void remove() throws Exception {
        if (isHere()) {
            docker("rm", "-f", "-v", NAME);
            docker("volume", "rm", "-f", NAME);
        }
        client.close();
    }

    @Test
    void anExportGoesOnWhereTheStoppedContainerLeftIt() throws Exception {
        var network = System.getenv().getOrDefault("DOCKER_BUILD_NETWORK", "default");
        var build = docker("build", "--network", network, "-t", IMAGE, context().toString());
        assertThat(build.code()).as(build.output()).isZero();
        var elsewhere = docker("run", "--rm", "--user", "20000:0", "--entrypoint", "touch", IMAGE, "/data/x");
        assertThat(elsewhere.code())
                .as("a platform may run it as any user of group 0: " + elsewhere.output())
                .isZero();
        var properties =
                SandboxSettings.of("profiles=" + PROFILES, "latency=200ms", "quota.limit=4", "quota.window=2s");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            run(sandbox.port());
            await().atMost(Duration.ofMinutes(1)).until(this::isReady);
            assertThat(docker("exec", NAME, "touch", "/app/x").code())
                    .as("the root is read-only")
                    .isNotZero();
            assertThat(docker("exec", NAME, "id", "-u").output().strip()).isEqualTo("10001");

            assertThat(get("/v1/profiles/u1").statusCode()).isEqualTo(200);
            var export =
                    "/v1/exports/" + json(post("/v1/exports", "{}")).get("id").asString();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> json(get(export)).at("/pages/done").asInt() >= 4);
            var stopping = System.nanoTime();
            assertThat(docker("stop", "-t", "30", NAME).code()).isZero();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stopping))
                    .as("within the grace period")
                    .isLessThan(25);
            assertThat(docker("inspect", "-f", "{{.State.ExitCode}}", NAME)
                            .output()
                            .strip())
                    .as("ended by itself, on SIGTERM")
                    .isEqualTo("143");
            var calls = sandbox.calls().size();
            assertThat(calls).isLessThan(PROFILES / 1_000);

            assertThat(docker("start", NAME).code()).isZero();
            await().atMost(Duration.ofMinutes(1)).until(this::isReady);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> json(get(export)).get("status").asString().equals("complete"));
            assertThat(get(export + "/result").body().lines().distinct()).hasSize(PROFILES);
            assertThat(sandbox.calls().size())
                    .as("the look-up, and the pages, of which what was in flight may have been sent twice")
                    .isLessThanOrEqualTo(1 + PROFILES / 1_000 + 5);
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        }
    }

    /** The folder that the image is built from. */
    private static Path context() throws IOException {
        var checkout = Path.of(".");
        var jar = System.getProperty("jar");
        if (jar == null || Size.isFull()) {
            return checkout;
        }
        var context = RunningCistern.temporary();
        for (var part : List.of("Dockerfile", "mvnw", "pom.xml", ".mvn", "src/main/docker")) {
            Files.createDirectories(context.resolve(part).getParent());
            FileSystemUtils.copyRecursively(checkout.resolve(part), context.resolve(part));
        }
        Files.copy(Path.of(jar), context.resolve("cistern.jar"));
        return context;
    }

    private void run(int sandbox) throws Exception {
        var command = new ArrayList<>(List.of(
                "run",
                "-d",
                "--name",
                NAME,
                "--network",
                "host",
                "--read-only",
                "--tmpfs", // nothing can be executed there
                "/tmp",
                "--memory",
                "512m",
                "--cpus",
                "2",
                "-v",
                NAME + ":/data",
                "-e",
                "SERVER_PORT=" + port));
        for (var setting : RunningCistern.against(
                sandbox,
                "cistern.ledger.when-lost=trust",
                "cistern.projects.main.quota.limit=4",
                "cistern.projects.main.quota.window=2s",
                "cistern.projects.main.quota.reserve=0")) {
            var parts = setting.split("=", 2);
            command.add("-e");
            command.add(
                    parts[0].toUpperCase(java.util.Locale.ROOT).replace("-", "").replace('.', '_') + "=" + parts[1]);
        }
        command.add(IMAGE);
        var started = docker(command.toArray(String[]::new));
        assertThat(started.code()).as(started.output()).isZero();
    }

    private boolean isReady() {
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    private HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    /** What a command said, and how it ended. */
    private record Ended(int code, String output) {}

    private static boolean isHere() {
        try {
            return docker("version").code() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static Ended docker(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(Arrays.asList(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
