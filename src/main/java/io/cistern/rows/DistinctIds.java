package io.cistern.rows;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Counts distinct ids by their hashes. Ids with equal hashes are compared as texts. */
public final class DistinctIds {

    /** Nobody can create more ids with equal hashes, so more equal hashes come from ids that are repeated. */
    private static final int MAX_COMPARED = 100;

    private final IdTable idTable = new IdTable();
    private final Set<Hash128> repeated = new HashSet<>();

    public void add(Hash128 id) {
        if (!idTable.add(id) && repeated.size() <= MAX_COMPARED) {
            repeated.add(id);
        }
    }

    /**
     * The number of distinct ids.
     *
     * @param pages supplies the added rows again; called only when two hashes were equal
     */
    public long count(Supplier<Stream<Rows>> pages) {
        if (repeated.isEmpty() || repeated.size() > MAX_COMPARED) {
            return idTable.count();
        }
        var ids = new HashSet<String>();
        try (var rows = pages.get()) {
            rows.forEach(page -> page.ids().rowsOf(repeated).mapToObj(page::id).forEach(ids::add));
        }
        return (long) idTable.count() - repeated.size() + ids.size();
    }
}
