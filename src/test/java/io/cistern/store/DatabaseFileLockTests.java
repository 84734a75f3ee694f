package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that open one database, one of which is killed. */
@IntegrationTests
class DatabaseFileLockTests {

    @TempDir
    Path directory;

    @Test
    void aProcessFindsTheDatabaseUnusedWhenTheOthersAreDeadHoweverTheyDied() throws IOException, InterruptedException {
        var first = start();
        assertThat(answer(first)).isEqualTo("unused");
        var second = start();
        assertThat(answer(second)).isEqualTo("used");

        first.destroyForcibly().waitFor();
        var third = start();
        assertThat(answer(third)).as("the second one lives").isEqualTo("used");
        second.destroyForcibly().waitFor();
        third.destroyForcibly().waitFor();
        try (var lock = DatabaseFileLock.of(database())) {
            assertThat(lock.wasUnused()).isTrue();
            var fourth = start();
            assertThat(answer(fourth)).isEqualTo("used");
            fourth.destroyForcibly().waitFor();
        }
        try (var lock = DatabaseFileLock.of(database())) {
            assertThat(lock.wasUnused()).isTrue();
        }
    }

    @Test
    void nobodyElseCanReadTheLockFile() throws IOException {
        try (var lock = DatabaseFileLock.of(database())) {
            assertThat(lock.wasUnused()).isTrue();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("cistern.db-lock"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whatCannotBeLockedIsTakenForUsed() {
        try (var lock = DatabaseFileLock.of(directory.resolve("missing").resolve("cistern.db"));
                var memory = DatabaseFileLock.of("jdbc:sqlite::memory:");
                var other = DatabaseFileLock.of("jdbc:postgresql://127.0.0.1/cistern")) {
            assertThat(lock.wasUnused()).isFalse();
            assertThat(memory.wasUnused()).isFalse();
            assertThat(other.wasUnused()).isFalse();
        }
    }

    private Path database() {
        return directory.resolve("cistern.db");
    }

    private static String answer(Process process) throws IOException {
        return process.inputReader(StandardCharsets.UTF_8).readLine();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        database().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Holds the lock until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            var lock = DatabaseFileLock.of(Path.of(arguments[0]));
            System.out.println(lock.wasUnused() ? "unused" : "used");
            System.out.flush();
            Thread.currentThread().join();
        }
    }
}
