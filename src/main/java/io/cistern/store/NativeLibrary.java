package io.cistern.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains why SQLite's native library cannot be loaded: its driver unpacks it into a temporary folder at each start. */
final class NativeLibrary {

    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private NativeLibrary() {}

    /** Whether the failure is that the library cannot be loaded. */
    static boolean isMissing(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LinkageError
                    || cause.getClass().getSimpleName().equals("NativeLibraryNotFoundException")) {
                return true;
            }
        }
        return false;
    }

    static FailureAnalysis analysis(Throwable failure) {
        return analysis(failure, folder(), mounts());
    }

    static FailureAnalysis analysis(Throwable failure, Path folder, List<String> mounts) {
        var fault = isNoexec(folder, mounts)
                ? " is mounted with the option noexec, so SQLite's library cannot be run from it."
                : Files.isWritable(folder)
                        ? " holds SQLite's library, and it cannot be loaded from there on this system."
                        : " cannot be written, so SQLite's library cannot be unpacked into it.";
        return new FailureAnalysis(
                "The temporary folder " + folder + fault,
                "Set a folder that can be written, and that programs can be run from:"
                        + " -Dorg.sqlite.tmpdir=/some/folder in JAVA_TOOL_OPTIONS, or before -jar.",
                failure);
    }

    private static Path folder() {
        return Path.of(System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir", "/tmp")))
                .toAbsolutePath()
                .normalize();
    }

    /** Whether the innermost mount that contains the folder forbids running programs. */
    private static boolean isNoexec(Path folder, List<String> mounts) {
        return mounts.stream()
                .map(line -> line.split(" ", -1))
                .filter(mount -> mount.length > 3 && folder.startsWith(Path.of(mount[1].replace("\\040", " "))))
                .max(Comparator.comparingInt(mount -> mount[1].length()))
                .map(mount -> List.of(mount[3].split(",", -1)).contains("noexec"))
                .orElse(false);
    }

    private static List<String> mounts() {
        try {
            return Files.readAllLines(MOUNTS);
        } catch (IOException e) {
            return List.of(); // not Linux
        }
    }
}
