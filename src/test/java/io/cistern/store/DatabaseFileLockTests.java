package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
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
            lock.finishStart(() -> {});
            var fourth = start();
            assertThat(answer(fourth)).isEqualTo("used");
            fourth.destroyForcibly().waitFor();
        }
        try (var lock = DatabaseFileLock.of(database())) {
            assertThat(lock.wasUnused()).isTrue();
        }
    }

    @Test
    void aProcessWaitsForOneThatStartsAtTheSameTimeAndHoldsNoLockWhenThatTakesTooLong()
            throws IOException, InterruptedException {
        var starting = start(database(), "starts");
        assertThat(answer(starting)).isEqualTo("unused");
        try (var late = DatabaseFileLock.of(database(), Duration.ofMillis(100))) {
            assertThat(late.isHeld()).isFalse();
            assertThat(late.wasUnused()).isFalse();
        }

        starting.destroyForcibly().waitFor();
        try (var next = DatabaseFileLock.of(database(), Duration.ofMillis(100))) {
            assertThat(next.isHeld()).isTrue();
            assertThat(next.wasUnused()).isTrue();
        }
    }

    @Test
    void theStartIsOverOnlyAfterWhatFollowsFromAnUnusedDatabase() {
        try (var lock = DatabaseFileLock.of(database())) {
            var seen = new ArrayList<String>();
            lock.finishStart(() -> seen.add(answerOfAnother()));
            seen.add(answerOfAnother());
            assertThat(seen).containsExactly("not held", "used");
        }
    }

    @Test
    void theSameDatabaseByAnotherNameIsUsed() throws IOException, InterruptedException {
        Files.createFile(database());
        var link = Files.createSymbolicLink(directory.resolve("other.db"), database());
        var first = start();
        assertThat(answer(first)).isEqualTo("unused");
        var second = start(link, "");
        assertThat(answer(second)).isEqualTo("used");
        first.destroyForcibly().waitFor();
        second.destroyForcibly().waitFor();
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

    private String answerOfAnother() {
        try {
            var other = start(database(), "hurries");
            var answer = answer(other);
            other.destroyForcibly().waitFor();
            return answer;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String answer(Process process) throws IOException {
        var out = process.inputReader(StandardCharsets.UTF_8);
        var line = out.readLine();
        while (!line.startsWith("answer ")) { // it logs to the same stream
            line = out.readLine();
        }
        return line.substring("answer ".length());
    }

    private Process start() throws IOException {
        return start(database(), "");
    }

    /** @param manner "starts" for a process that does not finish its start, "hurries" for one that does not wait for others */
    private static Process start(Path database, String manner) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        database.toString(),
                        manner)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Holds the lock until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            var patience = Duration.ofSeconds(arguments[1].equals("hurries") ? 0 : 10);
            var lock = DatabaseFileLock.of(Path.of(arguments[0]), patience);
            if (!arguments[1].equals("starts")) {
                lock.finishStart(() -> {});
            }
            System.out.println("answer " + (!lock.isHeld() ? "not held" : lock.wasUnused() ? "unused" : "used"));
            System.out.flush();
            Thread.currentThread().join();
        }
    }
}
