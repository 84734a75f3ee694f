package io.cistern.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes access to SQLite's files from other users of the machine. Where a file system has no such permissions, or the files
 * belong to another user, as on some volumes, they stay as they are.
 */
final class PrivateFiles {

    private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);

    private static final Set<PosixFilePermission> OWN_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWN_FILE = PosixFilePermissions.fromString("rw-------");

    /** The database, the files that SQLite creates beside it with the same permissions, and the lock file. */
    private static final List<String> SUFFIXES = List.of("", "-wal", "-shm", "-journal", "-lock");

    private PrivateFiles() {}

    /**
     * Creates the directory and an empty database in it when they are missing, and removes the permissions of other users. In
     * a directory with other files, only the permissions of the database are changed.
     */
    static void prepare(Path directory, Path database) throws IOException {
        var isNew = Files.notExists(directory);
        Files.createDirectories(directory);
        if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) == null) {
            return;
        }
        if (isNew || holdsOnly(directory, database)) {
            tighten(directory, OWN_DIRECTORY);
        }
        if (Files.isWritable(directory)) {
            create(database);
        }
        for (var suffix : SUFFIXES) {
            var file = database.resolveSibling(database.getFileName() + suffix);
            if (Files.isRegularFile(file)) {
                tighten(file, OWN_FILE);
            }
        }
    }

    /** Creates a file that only its user can read, if it is missing. Returns it. */
    static Path create(Path file) throws IOException {
        try {
            return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    ? Files.createFile(file, PosixFilePermissions.asFileAttribute(OWN_FILE))
                    : Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            return file; // it keeps its permissions
        }
    }

    private static boolean holdsOnly(Path directory, Path database) throws IOException {
        var name = database.getFileName().toString();
        var own = Stream.concat(SUFFIXES.stream().map(name::concat), Stream.of("lost+found", "sandbox"))
                .toList();
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).allMatch(own::contains);
        }
    }

    private static void tighten(Path path, Set<PosixFilePermission> permissions) {
        try {
            if (!permissions.containsAll(Files.getPosixFilePermissions(path))) {
                Files.setPosixFilePermissions(path, permissions);
            }
        } catch (IOException e) {
            log.info("Other users of this machine may read {}, and this user cannot change that", path.getFileName());
        }
    }
}
