package io.cistern.pagesize;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what was learned of one project in memory. */
final class StoredSizes implements LearnedPageSizes {

    private final Map<RowKind, LearnedPageSize> byKind = new HashMap<>();
    private Runnable beforeReplace = () -> {};
    private boolean isReadable = true;

    @Override
    public Optional<LearnedPageSize> find(String project, RowKind kind) {
        return isReadable ? Optional.ofNullable(byKind.get(kind)) : Optional.empty();
    }

    @Override
    public boolean replace(String project, RowKind kind, @Nullable LearnedPageSize before, LearnedPageSize after) {
        var other = beforeReplace;
        beforeReplace = () -> {};
        other.run();
        var isUnchanged = Objects.equals(byKind.get(kind), before);
        if (isUnchanged) {
            byKind.put(kind, after);
        }
        return isUnchanged;
    }

    void put(RowKind kind, LearnedPageSize learned) {
        byKind.put(kind, learned);
    }

    /** Runs once before the next change, as a change by another process. */
    void beforeReplace(Runnable other) {
        beforeReplace = other;
    }

    /** While it is false, nothing is found. */
    void isReadable(boolean readable) {
        isReadable = readable;
    }
}
