package io.cistern.table;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.profile.Page;
import io.cistern.rows.Hash128;
import io.cistern.rows.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens pages as tables, and remembers the columns that were made, within bounds. A column is known by what its page
 * says, not by which page it is: a page that was dropped and comes back from the store, or stands in a newer session
 * unchanged, finds its columns again, and one that changed never meets those of another.
 */
public final class Tables {

    private static final int OF_AN_ENTRY = 128;

    private final Cache<Key, Column> columns;
    private final FairExecutor executor = new FairExecutor();

    /** @param maxBytes heap that the columns may take */
    public Tables(long maxBytes) {
        columns = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, Column column) ->
                        OF_AN_ENTRY + 2 * key.property().length() + column.weight())
                .build();
    }

    /** The page as a table. It costs nothing until something is asked of it. */
    public Table open(Page page) {
        return new PageTable(page.rows(), this);
    }

    /** Where heavy computations over tables run. */
    public FairExecutor executor() {
        return executor;
    }

    /** Bytes of heap that the columns take. */
    public long weight() {
        columns.cleanUp();
        return columns.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    Column column(Rows rows, String name) {
        return columns(rows, List.of(name)).values().iterator().next();
    }

    /** Whether all columns of these names are there already. */
    boolean hold(Rows rows, Collection<String> names) {
        return names.stream().allMatch(name -> columns.getIfPresent(Key.of(rows, name)) != null);
    }

    /** The columns of these names; those that are not there are made in one pass. */
    Map<String, Column> columns(Rows rows, Collection<String> names) {
        var found = new HashMap<String, Column>();
        var lacking = new ArrayList<String>();
        for (var name : Set.copyOf(names)) {
            var column = columns.getIfPresent(Key.of(rows, name));
            if (column == null) {
                lacking.add(name);
            } else {
                found.put(name, column);
            }
        }
        if (!lacking.isEmpty()) {
            var made = Scan.columns(rows, lacking);
            for (var i = 0; i < made.size(); i++) {
                columns.put(Key.of(rows, lacking.get(i)), made.get(i));
                found.put(lacking.get(i), made.get(i));
            }
        }
        return found;
    }

    private record Key(Hash128 rows, String property) {
        static Key of(Rows rows, String property) {
            return new Key(rows.fingerprint(), property);
        }
    }
}
