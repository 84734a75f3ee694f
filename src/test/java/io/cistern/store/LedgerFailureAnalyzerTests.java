package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cistern.store.ledger.Ledgers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFailureAnalyzerTests {

    @TempDir
    private Path directory;

    @Test
    void aDamagedDatabaseIsExplained() throws IOException {
        var file = Files.writeString(directory.resolve("cistern.db"), "no database at all".repeat(500));
        var failure = catchThrowable(() -> Ledgers.openFast(file));
        var analysis = Objects.requireNonNull(new LedgerFailureAnalyzer().analyze(new IllegalStateException(failure)));
        assertThat(analysis.getDescription()).contains("not a database");
        assertThat(analysis.getAction()).contains("cistern.data-dir", "CISTERN_DATA_DIR");
    }

    @Test
    void aServerThatRefusesIsToldApart() {
        assertThat(remedy("08001")).contains("spring.datasource.url");
        assertThat(remedy("28P01")).contains("spring.datasource.password");
        assertThat(remedy("3D000")).contains("Create the database");
    }

    @Test
    void aTemporaryFolderFromWhichNothingCanBeRunIsNamed() {
        var failure = new SQLException("Error opening connection", new NativeLibraryNotFoundException());
        var analysis = Objects.requireNonNull(new LedgerFailureAnalyzer().analyze(new IllegalStateException(failure)));
        assertThat(analysis.getDescription()).contains(System.getProperty("java.io.tmpdir"), "SQLite's library");
        assertThat(analysis.getAction()).contains("-Dorg.sqlite.tmpdir");
        var mounts = List.of(
                "overlay / overlay rw,noexec 0 0",
                "tmpfs /tmp tmpfs rw,noexec,nosuid 0 0",
                "tmpfs /tmp/run tmpfs rw,relatime 0 0",
                "tmpfs /tmp/a\\040b tmpfs rw,noexec 0 0");
        assertThat(described("/tmp", mounts)).startsWith("The temporary folder /tmp is mounted with the option noexec");
        assertThat(described("/tmp/run/x", mounts)).doesNotContain("noexec").contains("/tmp/run/x");
        assertThat(described("/tmp/a b", mounts)).contains("noexec");
        assertThat(described("/tmp/runner", mounts)).contains("noexec");
    }

    private static String described(String folder, List<String> mounts) {
        return NativeLibrary.analysis(new SQLException(), Path.of(folder), mounts)
                .getDescription();
    }

    /** Has the name of the driver's exception, which is not on the class path of the compiler. */
    private static final class NativeLibraryNotFoundException extends Exception {}

    private static String remedy(String state) {
        var refused = new SQLException("waited for 2000ms", state, new SQLException("refused", state));
        var analysis = Objects.requireNonNull(new LedgerFailureAnalyzer().analyze(new IllegalStateException(refused)));
        assertThat(analysis.getDescription()).endsWith("refused");
        return Objects.requireNonNull(analysis.getAction());
    }
}
