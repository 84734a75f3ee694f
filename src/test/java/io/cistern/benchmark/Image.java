package io.cistern.benchmark;

import io.cistern.RunningCistern;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How soon a container of the image <code>cistern</code> is ready, with and without its AOT cache, and what it then holds. */
final class Image {

    private static final int RUNS = 5;
    private static final String NAME = "cistern-measured";

    private Image() {}

    static void measure() throws IOException {
        if (!docker("image", "inspect", "cistern").startsWith("0 ")) {
            System.out.println("Skipped: no image cistern is here; docker build -t cistern . makes one");
            return;
        }
        System.out.println("A container with 512 MB and two processors; aims 1.5 s and 200 MB");
        run("with its AOT cache   ", List.of());
        run("and one compiler     ", List.of("-e", "JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1"));
        run("without              ", List.of("-e", "JAVA_TOOL_OPTIONS=-XX:AOTMode=off"));
        docker("rm", "-f", "-v", NAME);
    }

    private static void run(String what, List<String> options) throws IOException {
        var ready = new double[RUNS];
        var resident = "";
        for (var run = 0; run < RUNS; run++) {
            docker("rm", "-f", "-v", NAME);
            var port = RunningCistern.freePort();
            var command = new ArrayList<>(List.of(
                    "run",
                    "-d",
                    "--name",
                    NAME,
                    "--read-only",
                    "--memory",
                    "512m",
                    "--cpus",
                    "2",
                    "--network",
                    "host"));
            for (var setting : List.of(
                    "SERVER_PORT=" + port,
                    "CISTERN_PROJECTS_MAIN_PROJECTID=1",
                    "CISTERN_PROJECTS_MAIN_USERNAME=nobody",
                    "CISTERN_PROJECTS_MAIN_SECRET=none")) {
                command.addAll(List.of("-e", setting));
            }
            command.addAll(options);
            command.add("cistern");
            docker(command.toArray(String[]::new));
            var began = System.nanoTime();
            while (!isReady(port) && System.nanoTime() - began < TimeUnit.MINUTES.toNanos(1)) {
                pause();
            }
            ready[run] = (System.nanoTime() - began) / 1e9;
            resident = docker("exec", NAME, "grep", "VmRSS", "/proc/1/status").replaceAll("(?s).*?(\\d+) kB.*", "$1");
        }
        Arrays.sort(ready);
        System.out.printf(
                "  %s ready after %.2f s (median of %d), %s kB%n", what, ready[RUNS / 2], RUNS, resident.strip());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20); // a processor is the container's
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isReady(int port) throws IOException {
        var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")
                .toURL()
                .openConnection();
        try {
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** How it ended, and what it said. */
    private static String docker(String... arguments) throws IOException {
        var command = Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue() + " " + output;
    }
}
