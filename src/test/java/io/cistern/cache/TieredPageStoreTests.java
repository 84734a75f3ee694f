package io.cistern.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Fingerprints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TieredPageStoreTests {

    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

    private static final PageKey FIRST = new PageKey(Pages.EVERYBODY, "s", 0);

    private final FakeTime time = new FakeTime();
    private final Shared shared = new Shared();
    private final TieredPageStore store = process();

    @Test
    void pagesInMemoryAreReadWithoutTheSharedStore() {
        store.keep(Pages.EVERYBODY, page());
        shared.looks.clear();
        assertThat(store.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).contains(FIRST);
        assertThat(store.page(FIRST)).isPresent();
        assertThat(store.tier(FIRST)).contains(Tier.MEMORY);
        assertThat(shared.looks).isEmpty();
    }

    @Test
    void aPageOfAnotherProcessIsFoundAndThenCachedInMemory() {
        store.keep(Pages.EVERYBODY, page());
        var other = process();
        assertThat(other.tier(FIRST)).contains(Tier.SHARED);
        assertThat(other.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).contains(FIRST);
        assertThat(other.page(FIRST)).isPresent();
        shared.looks.clear();
        assertThat(other.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).contains(FIRST);
        assertThat(other.tier(FIRST)).contains(Tier.MEMORY);
        assertThat(shared.looks).isEmpty();
    }

    @Test
    void aRetiredSessionDoesNotAnswerEvenWhenTheSharedStoreWasNotUpdated() {
        store.keep(Pages.EVERYBODY, page()); // and the shared forget to retire it
        store.retire(Pages.EVERYBODY, "s");
        assertThat(store.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).isEmpty();
        assertThat(store.page(FIRST)).as("for who holds it").isPresent();
    }

    @Test
    void readingAnOldSessionsFirstPageDoesNotLetItAnswerAgain() {
        store.keep(Pages.EVERYBODY, page());
        var other = process();
        assertThat(other.page(FIRST)).isPresent();
        shared.latest = Optional.empty();
        assertThat(other.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).isEmpty();
    }

    /** The database rounds the instant at which an answer was fetched. */
    @Test
    void anIncompleteAnswerCountsOnceHoweverItsInstantIsRounded() {
        var memory = new CaffeinePageStore(1_000_000, Duration.ofHours(1), new Fingerprints(new byte[32]), time);
        var asOf = Instant.parse("2026-11-29T12:00:00.123456Z");
        memory.note(new IncompleteSnapshot(FIRST, asOf));
        memory.note(new IncompleteSnapshot(FIRST, Instant.ofEpochMilli(asOf.toEpochMilli())));
        assertThat(memory.incomplete(Pages.EVERYBODY, Instant.EPOCH, LATER)).hasSize(1);
    }

    private Page page() {
        return Pages.of("s", 0, 10, 25, time.instant());
    }

    private TieredPageStore process() {
        var keep = Duration.ofHours(1);
        return new TieredPageStore(
                new CaffeinePageStore(1_000_000, keep, new Fingerprints(new byte[32]), time),
                shared,
                keep,
                Runnable::run,
                time);
    }

    private static final class Shared implements SharedPages {

        private final List<Page> pages = new ArrayList<>();
        private final List<String> looks = new ArrayList<>();
        private Optional<PageKey> latest = Optional.of(FIRST);

        @Override
        public void used(PageKey first) {}

        @Override
        public void pin(PageKey first, Instant until) {}

        @Override
        public Optional<Page> page(PageKey key) {
            looks.add("page");
            return pages.stream().filter(page -> page.number() == key.page()).findFirst();
        }

        @Override
        public boolean has(PageKey key) {
            looks.add("has");
            return pages.stream().anyMatch(page -> page.number() == key.page());
        }

        @Override
        public void keep(ProfileQuery query, Page page) {
            pages.add(page);
        }

        @Override
        public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
            looks.add("latest");
            return latest;
        }

        @Override
        public void retire(ProfileQuery query, String session) {}

        @Override
        public List<CachedSnapshot> snapshots(String project) {
            return List.of();
        }

        @Override
        public Optional<CachedSnapshot> snapshot(String project, String id) {
            return Optional.empty();
        }

        @Override
        public Optional<ProfileQuery> queryOf(String project, String id) {
            return Optional.empty();
        }

        @Override
        public void retain(String project, String id, Instant until) {}

        @Override
        public void forget(Instant asOfBefore) {}
    }
}
