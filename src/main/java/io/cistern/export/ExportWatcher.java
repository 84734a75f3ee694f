package io.cistern.export;

import java.time.Duration;
import java.util.Optional;

/** Watches one export for one caller. */
public interface ExportWatcher extends AutoCloseable {

    /** Waits until the export's version is higher than that. Empty when the time is over, or when no change can follow. */
    Optional<Export> next(long version, Duration most);

    /** Whether no change can follow that version: the export has ended or was deleted, or the service stops. */
    boolean isOver(long version);

    @Override
    void close();
}
