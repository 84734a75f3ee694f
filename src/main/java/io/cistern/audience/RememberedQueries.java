package io.cistern.audience;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.profile.Audience;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.quota.Fingerprints;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Remembers the queries that this process made calls for, by the ledger's fingerprints, and the page counts of their
 * answers. In memory only, because queries contain personal data; the least used are dropped.
 */
public final class RememberedQueries {

    private static final long MOST_CHARACTERS = 2_000_000;
    private static final long MOST_SIZES = 10_000;

    private final Cache<String, ProfileQuery> queries = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((String fingerprint, ProfileQuery query) -> characters(query))
            .build();

    /** How many calls whole answers take, which does not depend on the selection. */
    private final Cache<String, Integer> sizes =
            Caffeine.newBuilder().maximumSize(MOST_SIZES).build();

    private final Fingerprints fingerprints;

    RememberedQueries(Fingerprints fingerprints) {
        this.fingerprints = fingerprints;
    }

    /** Notes the query when a call is made for it, and how many calls its whole answer takes. */
    public FetchListener listener(PageRequest request) {
        return new FetchListener() {
            @Override
            public void sent(ProfileQuery query) {
                note(request.query());
            }

            @Override
            public void received(Fetched fetched) {
                if (request.cursor() instanceof Cursor.First) {
                    note(request.query(), fetched.first());
                }
            }
        };
    }

    void note(ProfileQuery query) {
        queries.put(fingerprints.of(query), query);
    }

    void note(ProfileQuery query, Page first) {
        sizes.put(fingerprints.of(people(query)), first.calls());
    }

    Optional<ProfileQuery> find(String fingerprint) {
        return Optional.ofNullable(queries.getIfPresent(fingerprint));
    }

    /** Returns how many calls the whole answer takes, as it was last seen. */
    Optional<Integer> calls(ProfileQuery query) {
        return Optional.ofNullable(sizes.getIfPresent(fingerprints.of(people(query))));
    }

    private static ProfileQuery people(ProfileQuery query) {
        return query.selecting(new Selection.All());
    }

    private static int characters(Audience audience) {
        return switch (audience) {
            case Audience.Everyone() -> 0;
            case Audience.Cohort cohort -> 0;
            case Audience.Identified(var ids, var _) -> characters(ids);
            case Audience.Behaving(var behaviors, var asOf) -> behaviors.length();
            case Audience.Opaque(var inner, var parameters) ->
                characters(inner) + characters(parameters.keySet()) + characters(parameters.values());
        };
    }

    private static int characters(ProfileQuery query) {
        var names = query.select() instanceof Selection.Only(var selected) ? selected : List.<String>of();
        return 100 + query.where().text().length() + characters(names) + characters(query.audience());
    }

    private static int characters(Collection<String> texts) {
        return texts.stream().mapToInt(text -> text.length() + 20).sum();
    }
}
