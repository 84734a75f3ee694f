package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Configures connections to SQLite so that writes are durable, and creates its file. */
public final class Sqlite {

    private static final String PREFIX = "jdbc:sqlite:";

    private Sqlite() {}

    /** Whether the URL names a SQLite database. */
    public static boolean is(String url) {
        return url.startsWith(PREFIX);
    }

    /** Configures connections to the database of that URL, and creates its directory and file when they are missing. */
    public static void prepare(HikariDataSource dataSource, String url) {
        createFile(url);
        // Readers do not wait for the writer, and writers wait for each other in the ledger: more connections gain
        // nothing.
        dataSource.setMaximumPoolSize(4);
        dataSource.addDataSourceProperty("journal_mode", "WAL");
        // In WAL mode, NORMAL loses the last transactions when the power fails: calls that were sent would be missing.
        dataSource.addDataSourceProperty("synchronous", "FULL");
        // A deferred transaction that reads and then writes fails when another one wrote in between.
        dataSource.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        dataSource.addDataSourceProperty("busy_timeout", "1000");
        dataSource.addDataSourceProperty("foreign_keys", "true");
        // Deleted rows are overwritten with zeros, not only unlinked.
        dataSource.addDataSourceProperty("secure_delete", "true");
    }

    /** Closes every connection once it is idle. There are none before the first use. */
    public static void renewConnections(HikariDataSource dataSource) {
        Optional.ofNullable(dataSource.getHikariPoolMXBean()).ifPresent(HikariPoolMXBean::softEvictConnections);
    }

    /** The file of the database of that URL; empty when it is no SQLite file, or not known. */
    static Optional<Path> file(String url) {
        if (!is(url)) {
            return Optional.empty();
        }
        var file = url.substring(PREFIX.length()).replaceFirst("\\?.*", "");
        return file.isEmpty() || file.startsWith(":") || file.startsWith("file:")
                ? Optional.empty()
                : Optional.of(Path.of(file).toAbsolutePath());
    }

    private static void createFile(String url) {
        file(url).ifPresent(Sqlite::createFile);
    }

    private static void createFile(Path database) {
        var directory = database.getParent();
        if (directory == null) {
            return;
        }
        try {
            PrivateFiles.prepare(directory, database);
        } catch (IOException e) {
            throw unwritable(directory);
        }
        if (!Files.isWritable(directory)) {
            throw unwritable(directory);
        }
    }

    private static RuntimeException unwritable(Path directory) {
        return new InvalidConfigurationPropertyValueException(
                "cistern.data-dir",
                directory,
                "This directory cannot be written, and no call is made without the ledger in it.");
    }
}
