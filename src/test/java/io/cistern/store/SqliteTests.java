package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTests {

    @TempDir
    Path directory;

    @Test
    void aMissingDirectoryIsMade() {
        try (var dataSource = new HikariDataSource()) {
            Sqlite.prepare(dataSource, "jdbc:sqlite:" + directory.resolve("a/b/cistern.db") + "?cache=shared");
        }
        assertThat(directory.resolve("a/b")).isDirectory();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamedWithTheRemedy() throws IOException {
        var file = Files.createFile(directory.resolve("file"));

        try (var dataSource = new HikariDataSource()) {
            assertThatThrownBy(() -> Sqlite.prepare(dataSource, "jdbc:sqlite:" + file.resolve("cistern.db")))
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("cistern.data-dir");
        }
    }
}
