package io.cistern.audience;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.profile.ProfileQuery;
import java.util.OptionalInt;

/** Estimates what whole answers cost. */
interface AudienceSizes {

    /**
     * Returns the calls that the whole answer costs, by its latest cached first page, however old; empty if there is
     * none.
     */
    OptionalInt calls(ProfileQuery query);

    static AudienceSizes of(CachedPages cache, FollowUpCosts followUpCosts) {
        return query -> cache
                .find(query, AgeLimit.NONE)
                .map(found -> found.first().calls())
                .stream()
                .mapToInt(calls -> followUpCosts.calls(query.scope().project(), calls))
                .findFirst();
    }
}
