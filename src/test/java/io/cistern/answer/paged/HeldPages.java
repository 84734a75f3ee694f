package io.cistern.answer.paged;

import io.cistern.cache.CacheChanges;
import io.cistern.cache.PageKey;
import io.cistern.cache.PageStore;
import io.cistern.cache.Tier;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A page store that drops nothing. */
public final class HeldPages implements PageStore {

    private final CacheChanges changes = new CacheChanges();

    @Override
    public CacheChanges changes() {
        return changes;
    }

    private final Map<PageKey, Page> pages = new ConcurrentHashMap<>();
    private final Map<ProfileQuery, String> sessions = new ConcurrentHashMap<>();

    @Override
    public Optional<Page> page(PageKey key) {
        return Optional.ofNullable(pages.get(key));
    }

    @Override
    public void keep(ProfileQuery query, Page page) {
        pages.put(new PageKey(query, page.session(), page.number()), page);
        if (page.number() == 0 && !Page.isCopy(page.session())) {
            sessions.put(query, page.session());
        }
    }

    /** Drops all pages of that session. */
    public void drop(String session) {
        pages.keySet().removeIf(key -> key.session().equals(session));
    }

    @Override
    public Optional<Tier> tier(PageKey key) {
        return page(key).map(page -> Tier.MEMORY);
    }

    @Override
    public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
        return Optional.ofNullable(sessions.get(query))
                .map(session -> new PageKey(query, session, 0))
                .filter(key ->
                        page(key).filter(page -> page.asOf().isAfter(after)).isPresent());
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        sessions.remove(query, session);
    }
}
