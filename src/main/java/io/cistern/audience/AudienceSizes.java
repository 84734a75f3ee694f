package io.cistern.audience;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Estimates what whole answers cost. */
interface AudienceSizes {

    /**
     * Returns the calls that the whole answer costs, by its latest cached first page, however old; empty if there is
     * none. Where page sizes are learned, it assumes the largest that a later refresh may have.
     */
    OptionalInt calls(ProfileQuery query);

    /** Whether a new session can have larger pages than the latest one, so that its answer costs fewer calls. */
    default boolean canShrink(ProfileQuery query) {
        return false;
    }

    /**
     * Estimates by the cached first pages.
     *
     * @param reachable the largest page that sessions of a query may come to ask for; empty for that of its last one
     */
    static AudienceSizes of(
            CachedPages cache, FollowUpCosts followUpCosts, Function<ProfileQuery, OptionalInt> reachable) {
        return new AudienceSizes() {
            @Override
            public OptionalInt calls(ProfileQuery query) {
                return first(query).map(first -> AudienceSizes.calls(first, reachable.apply(query))).stream()
                        .mapToInt(calls -> followUpCosts.calls(query.scope().project(), calls))
                        .findFirst();
            }

            @Override
            public boolean canShrink(ProfileQuery query) {
                return first(query)
                        .filter(first -> reachable.apply(query).orElse(0) > first.callSize())
                        .isPresent();
            }

            private Optional<Page> first(ProfileQuery query) {
                return cache.find(query, AgeLimit.NONE).map(found -> found.first());
            }
        };
    }

    private static int calls(Page first, OptionalInt callSize) {
        return callSize.isEmpty()
                ? first.calls()
                : Math.max(1, Math.ceilDiv(first.pages(), Math.ceilDiv(callSize.getAsInt(), first.size())));
    }
}
