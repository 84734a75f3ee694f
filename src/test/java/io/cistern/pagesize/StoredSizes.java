package io.cistern.pagesize;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps what was learned of one project in memory. */
final class StoredSizes implements LearnedPageSizes {

    private final Map<RowKind, LearnedPageSize> byKind = new HashMap<>();

    @Override
    public Optional<LearnedPageSize> find(String project, RowKind kind) {
        return Optional.ofNullable(byKind.get(kind));
    }

    @Override
    public void save(String project, RowKind kind, LearnedPageSize learned) {
        byKind.put(kind, learned);
    }
}
