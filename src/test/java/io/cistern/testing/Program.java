package io.cistern.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of this machine, such as curl or nginx, that a test runs as its users do. */
public final class Program {

    private static final List<Path> FOLDERS = Stream.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")
            .map(Path::of)
            .toList();

    private final Path executable;

    private Program(Path executable) {
        this.executable = executable;
    }

    /** Skips the test, with a line that says why, where the program is not installed. */
    public static Program installed(String name) {
        var found = FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), () -> name + " is not installed");
        return new Program(found.orElseThrow());
    }

    /** The distribution's Python; skips the test where it or one of these modules is not installed. */
    public static Program python(String... modules) {
        var found = Path.of("/usr/bin/python3");
        Assumptions.assumeTrue(Files.isExecutable(found), "python3 is not installed");
        var python = new Program(found);
        for (var module : modules) {
            Assumptions.assumeTrue(
                    python.run("-c", "import " + module).exitCode() == 0,
                    () -> "python3-" + module + " is not installed");
        }
        return python;
    }

    /** What a program left when it ended; text is UTF-8. */
    public record Result(int exitCode, String output, String errors) {}

    /** Runs the program to its end; fails after a minute. */
    public Result run(String... arguments) {
        var process = start(arguments);
        try {
            process.getOutputStream().close();
            var output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            var errors = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException(executable + " did not end within a minute");
            }
            return new Result(process.exitValue(), output.join(), errors.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts the program; the test ends it. */
    public Process start(String... arguments) {
        var command = new ArrayList<String>();
        command.add(executable.toString());
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
