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
 * Opens pages as tables and caches their columns up to a size. The cache key is a fingerprint of the page's content. A
 * page that is loaded from the store again, or is unchanged in a newer session, finds its columns again, and a changed
 * page never finds the columns of another.
 */
public final class Tables {

    private static final int ENTRY_WEIGHT = 128;

    private final Cache<Key, Column> columns;
    private final FairExecutor executor = new FairExecutor();

    /** @param maxBytes the limit on the heap that the columns use */
    public Tables(long maxBytes) {
        columns = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, Column column) ->
                        ENTRY_WEIGHT + 2 * key.property().length() + column.weight())
                .build();
    }

    /** Opens the page as a table. This does no work until the table is used. */
    public Table open(Page page) {
        return new PageTable(page.rows(), this);
    }

    /** The executor for expensive computations over tables. */
    public FairExecutor executor() {
        return executor;
    }

    /** The heap that the columns use, in bytes. */
    public long weight() {
        columns.cleanUp();
        return columns.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    Column column(Rows rows, String name) {
        return columns(rows, List.of(name)).values().iterator().next();
    }

    /** Whether all columns with these names are cached. */
    boolean hasColumns(Rows rows, Collection<String> names) {
        return names.stream().allMatch(name -> columns.getIfPresent(Key.of(rows, name)) != null);
    }

    /** The columns with these names. Missing columns are built in one scan. */
    Map<String, Column> columns(Rows rows, Collection<String> names) {
        var found = new HashMap<String, Column>();
        var missing = new ArrayList<String>();
        for (var name : Set.copyOf(names)) {
            var column = columns.getIfPresent(Key.of(rows, name));
            if (column == null) {
                missing.add(name);
            } else {
                found.put(name, column);
            }
        }
        if (!missing.isEmpty()) {
            var built = Scan.columns(rows, missing);
            for (var i = 0; i < built.size(); i++) {
                columns.put(Key.of(rows, missing.get(i)), built.get(i));
                found.put(missing.get(i), built.get(i));
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
