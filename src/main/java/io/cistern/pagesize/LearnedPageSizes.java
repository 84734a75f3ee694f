package io.cistern.pagesize;

import java.util.Optional;

/**
 * Stores what was learned of page sizes, for all processes that share a ledger. It never throws: while the storage is
 * unreachable, it finds nothing and saves nothing.
 */
public interface LearnedPageSizes {

    Optional<LearnedPageSize> find(String project, RowKind kind);

    void save(String project, RowKind kind, LearnedPageSize learned);
}
