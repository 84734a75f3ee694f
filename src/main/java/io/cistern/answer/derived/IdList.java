package io.cistern.answer.derived;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash128;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids of a query, with the place of each in the list.
 *
 * @param seen the query with the properties that are read
 * @param asked the query itself
 * @param places the places of the ids in {@link #ids}, by their hashes
 */
record IdList(ProfileQuery seen, ProfileQuery asked, Map<Hash128, Integer> places) {

    static IdList of(ProfileQuery seen, ProfileQuery asked) {
        var places = new HashMap<Hash128, Integer>();
        asked.audience().ids().forEach(id -> places.put(Hash128.of(id), places.size()));
        return new IdList(seen, asked, places);
    }

    /** The ids, sorted. */
    List<String> ids() {
        return asked.audience().ids();
    }

    /** The place of the id with this hash; -1 when the query does not ask for it. */
    int place(Hash128 id) {
        return places.getOrDefault(id, -1);
    }

    /** Whether the query asks for all ids of the other one. */
    boolean containsAll(ProfileQuery other) {
        return other.audience() instanceof Audience.Identified(var others, var _)
                && others.size() <= ids().size()
                && others.stream().allMatch(id -> places.containsKey(Hash128.of(id)));
    }
}
