package io.cistern.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.cache.PageKey;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.quota.Fingerprints;
import io.cistern.table.SortOrder;
import io.cistern.table.SortOrder.Direction;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Databases and clients keep hashes of queries: ids of snapshots, cursors and fingerprints. A version that computed other
 * hashes would refuse the cursors of the version before it.
 */
class HashedNamesTests {

    private static final Scope SCOPE = new Scope("main", 7L, "company");
    private static final Condition ALL = new Condition.Everything();

    private static String hashes(ProfileQuery query) {
        var order = List.of(new SortOrder("p", Direction.DESCENDING));
        return new PageKey(query, "s", 0).snapshot() + " " + RowCursor.view(query, order) + " "
                + new Fingerprints(new byte[] {1}).of(query);
    }

    @Test
    void filtersKeepTheirHashes() throws SyntaxException {
        var where =
                Condition.parse("properties[\"a\"] <= 3 and not (\"x\" in properties[\"b\"]) or user[\"c\"] >= -1.5 and"
                        + " defined(properties[\"d\"]) or properties[\"e\"] in [1, \"t\", true] or properties[\"f\"] <"
                        + " datetime(\"2025-03-01\") or properties[\"g\"] + 1 == 2");
        var select = new Selection.Only(List.of("a", "b"));
        assertThat(hashes(new ProfileQuery(SCOPE, new Audience.Everyone(), where, select)))
                .isEqualTo("c096a8995976a0d6dbe81ad0 a139b437844263385140b62f 2b1783d34c942a0c");
    }

    @Test
    void idsKeepTheirHashes() {
        var ids = new Audience.Identified(List.of("u1", "u2"));
        assertThat(hashes(new ProfileQuery(new Scope("main", null, null), ids, ALL, new Selection.All())))
                .isEqualTo("642c666ae751441c109a07ed 6f2240239a05134c3f138da7 2effe2064724f43c");
    }

    @Test
    void opaqueQueriesKeepTheirHashes() throws SyntaxException {
        var audience = new Audience.Opaque(
                new Audience.Behaving("[1]", Instant.ofEpochSecond(5)), new TreeMap<>(Map.of("k", "v")));
        assertThat(hashes(new ProfileQuery(SCOPE, audience, Condition.parse("a ~ b"), new Selection.All())))
                .isEqualTo("fc25d837f9e8f51c249d3863 547348daec6b27aad0d4e6a8 b3dfb1b5609dd11c");
    }

    @Test
    void cohortsKeepTheirHashes() {
        assertThat(hashes(new ProfileQuery(SCOPE, new Audience.Cohort(5, true), ALL, new Selection.All())))
                .isEqualTo("beee72a984243bab720137a5 118dc7c7493d44e5d9cbef8f 8ce9a86173c53b50");
    }
}
