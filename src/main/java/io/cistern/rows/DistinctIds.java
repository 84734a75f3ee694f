package io.cistern.rows;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Counts distinct ids by their hashes. Ids whose hashes are equal are compared as themselves. */
public final class DistinctIds {

    /** Nobody can make more ids whose hashes are equal, so more of them are one id each that comes repeatedly. */
    private static final int MOST_COMPARED = 100;

    private final IdTable idTable = new IdTable();
    private final Set<Hash128> repeated = new HashSet<>();

    public void add(Hash128 id) {
        if (!idTable.add(id) && repeated.size() <= MOST_COMPARED) {
            repeated.add(id);
        }
    }

    /**
     * How many different ids there are.
     *
     * @param pages brings the rows again whose ids were added; called only when hashes were equal
     */
    public long count(Supplier<Stream<Rows>> pages) {
        if (repeated.isEmpty() || repeated.size() > MOST_COMPARED) {
            return idTable.count();
        }
        var ids = new HashSet<String>();
        try (var rows = pages.get()) {
            rows.forEach(page -> page.ids().rowsOf(repeated).mapToObj(page::id).forEach(ids::add));
        }
        return (long) idTable.count() - repeated.size() + ids.size();
    }
}
