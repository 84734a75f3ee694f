package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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

    private static String remedy(String state) {
        var refused = new SQLException("waited for 2000ms", state, new SQLException("refused", state));
        var analysis = Objects.requireNonNull(new LedgerFailureAnalyzer().analyze(new IllegalStateException(refused)));
        assertThat(analysis.getDescription()).endsWith("refused");
        return Objects.requireNonNull(analysis.getAction());
    }
}
