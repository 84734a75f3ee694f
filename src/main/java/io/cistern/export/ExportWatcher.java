package io.cistern.export;

import java.time.Duration;
import java.util.Optional;

/** Watches one export for one caller. */
public interface ExportWatcher extends AutoCloseable {

    /** The export once its version is higher than that; empty when it is not after so long, or no change will come. */
    Optional<Export> next(long version, Duration most);

    /** Whether no change will come after that version: the export has ended or was deleted, or the service stops. */
    boolean isOver(long version);

    @Override
    void close();
}
