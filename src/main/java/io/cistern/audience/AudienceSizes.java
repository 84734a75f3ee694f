package io.cistern.audience;

import io.cistern.cache.CachedPages;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.OptionalInt;

/** What whole answers cost, as far as it is known. */
public interface AudienceSizes {

    /** Calls that the whole answer costs, by the first page that was last held of it, however old. */
    OptionalInt calls(ProfileQuery query);

    static AudienceSizes of(CachedPages cache, FollowUpCosts followUpCosts) {
        return query -> cache.last(query).map(Page::pages).stream()
                .mapToInt(pages -> followUpCosts.calls(query.scope().project(), pages))
                .findFirst();
    }
}
