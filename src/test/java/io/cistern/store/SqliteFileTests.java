package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.store.ledger.Ledgers;
import io.cistern.store.pages.InstallationKeyStore;
import io.cistern.store.pages.PageEncryption;
import io.cistern.store.pages.PlaintextCleanup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What other users of the machine, and finders of the file, can read of a SQLite database. */
class SqliteFileTests {

    private static final String PRIVATE = "somebody@acme.example";

    @TempDir
    Path directory;

    @Test
    void theDatabaseIsForItsUserAlone() throws IOException {
        var data = directory.resolve("data");
        var file = data.resolve("cistern.db");
        try (var dataSource = Ledgers.open(file)) {
            write(dataSource, 1);
            assertThat(permissions(data)).isEqualTo("rwx------");
            for (var suffix : new String[] {"", "-wal", "-shm"}) {
                assertThat(permissions(file.resolveSibling("cistern.db" + suffix)))
                        .as(suffix)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aDatabaseFromBeforeIsTightened() throws IOException {
        var data = directory.resolve("data");
        var file = data.resolve("cistern.db");
        try (var dataSource = Ledgers.open(file)) {
            write(dataSource, 1);
            for (var suffix : new String[] {"", "-wal", "-shm"}) {
                permit(file.resolveSibling("cistern.db" + suffix), "rw-r--r--");
            }
            permit(data, "rwxr-xr-x");
            Sqlite.prepare(new HikariDataSource(), "jdbc:sqlite:" + file);
            assertThat(permissions(data)).isEqualTo("rwx------");
            for (var suffix : new String[] {"", "-wal", "-shm"}) {
                assertThat(permissions(file.resolveSibling("cistern.db" + suffix)))
                        .as(suffix)
                        .isEqualTo("rw-------");
            }
        }
    }

    /** The directory may belong to another program, which relies on its permissions. */
    @Test
    void aDirectoryWithOtherThingsStaysAsItIs() throws IOException {
        var shared = Files.createDirectory(directory.resolve("shared"));
        var other = Files.writeString(shared.resolve("notes.txt"), "x");
        permit(shared, "rwxr-xr-x");
        permit(other, "rw-r--r--");
        Ledgers.open(shared.resolve("cistern.db")).close();
        assertThat(permissions(shared)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(other)).isEqualTo("rw-r--r--");
        assertThat(permissions(shared.resolve("cistern.db"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsDeletedIsOverwritten() throws IOException {
        var file = directory.resolve("cistern.db");
        try (var dataSource = Ledgers.open(file)) {
            write(dataSource, 200);
            JdbcClient.create(dataSource).sql("DELETE FROM export_query").update();
        }
        assertThat(text(file)).doesNotContain(PRIVATE);
    }

    @Test
    void whatWasWrittenBeforeEncryptionIsGoneAfterIt() throws IOException {
        var file = directory.resolve("cistern.db");
        try (var dataSource = Ledgers.open(file)) {
            // a file from before rows were overwritten when they are deleted
            var jdbc = JdbcClient.create(dataSource);
            dataSource.setMaximumPoolSize(1);
            new InstallationKeyStore(jdbc, new PageEncryption(java.util.List.of())).get();
            new PlaintextCleanup(jdbc, false, true).run();
            jdbc.sql("PRAGMA secure_delete = OFF").query().listOfRows();
            write(dataSource, 200);
            jdbc.sql("DELETE FROM export_query WHERE id < '100'").update();
        }
        assertThat(text(file)).contains(PRIVATE);
        try (var dataSource = Ledgers.open(file)) {
            var jdbc = JdbcClient.create(dataSource);
            new PlaintextCleanup(jdbc, false, true).run();
            assertThat(text(file)).as("nothing changed").contains(PRIVATE);
            new PlaintextCleanup(jdbc, true, true).run();
            assertThat(all(directory)).doesNotContain(PRIVATE);
            assertThat(jdbc.sql("SELECT cleaned FROM installation")
                            .query(String.class)
                            .single())
                    .isEqualTo("encrypted");
        }
    }

    private static void write(HikariDataSource dataSource, int rows) {
        var jdbc = JdbcClient.create(dataSource);
        for (var i = 0; i < rows; i++) {
            jdbc.sql("INSERT INTO export_query (id, document) VALUES (:id, :document)")
                    .param("id", "%03d".formatted(i))
                    .param("document", (PRIVATE.repeat(20) + i).getBytes(StandardCharsets.UTF_8))
                    .update();
        }
    }

    private static String all(Path directory) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.list(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                text.append(text(file));
            }
        }
        return text.toString();
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
