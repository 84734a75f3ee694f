package io.cistern.pagesize;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores what was learned of page sizes, for all processes that share a ledger. It never throws: while the storage is
 * unreachable, it finds nothing and stores nothing.
 */
public interface LearnedPageSizes {

    Optional<LearnedPageSize> find(String project, RowKind kind);

    /**
     * Stores what was learned, unless something else than {@code before} is stored. So neither a change by another
     * process nor a row that could not be read is overwritten.
     *
     * @param before what was found; null for nothing
     * @return whether it was stored
     */
    boolean replace(String project, RowKind kind, @Nullable LearnedPageSize before, LearnedPageSize after);
}
