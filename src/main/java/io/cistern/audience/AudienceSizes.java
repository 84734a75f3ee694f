package io.cistern.audience;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.profile.ProfileQuery;
import java.util.OptionalInt;

/** What whole answers cost, as far as it is known. */
public interface AudienceSizes {

    /** Calls that the whole answer costs, by the first page that was last held of it, however old. */
    OptionalInt calls(ProfileQuery query);

    static AudienceSizes of(CachedPages cache, FollowUpCosts followUpCosts) {
        return query -> cache
                .find(query, AgeLimit.NONE)
                .map(found -> found.first().pages())
                .stream()
                .mapToInt(pages -> followUpCosts.calls(query.scope().project(), pages))
                .findFirst();
    }
}
