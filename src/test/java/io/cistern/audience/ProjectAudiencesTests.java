package io.cistern.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.cache.CacheChanges;
import io.cistern.cache.CachedPages;
import io.cistern.cache.PageKey;
import io.cistern.cache.PageStore;
import io.cistern.cache.Tier;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.settings.InvalidSettingException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What is refused at the start. */
class ProjectAudiencesTests {

    private final FakeTime time = new FakeTime();
    private final Remembered remembered = new Remembered();
    private OptionalInt reachable = OptionalInt.empty();
    private final Map<String, String> settings = new HashMap<>(Map.of("cistern.projects.main.project-id", "1"));

    @Test
    void ofUnknownSizeEachTakesACallAtLeast() {
        refresh("a", "5m");
        refresh("b", "2m");
        assertThat(upkeep().audiences()).hasSize(2);
        refresh("c", "4m");
        assertThatThrownBy(this::upkeep)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("The base audiences of cistern.projects.main do not fit into its budget: 57 calls in 1h are"
                        + " needed (a 1 x 1h / 5m = 12, b 1 x 1h / 2m = 30, c 1 x 1h / 4m = 15), and 54 are available (a limit"
                        + " of 60 less a reserve of 6)");
    }

    @Test
    void theSizeThatItWasSeenToHaveCountsHoweverOld() {
        refresh("everybody", "15m");
        remembered.page = Pages.of("s", 0, 1_000, 13_001, time.instant().minus(Duration.ofDays(3)));
        assertThatThrownBy(this::upkeep)
                .hasMessageContaining("56 calls in 1h are needed (everybody 14 x 1h / 15m = 56)");
        remembered.page = Pages.of("s", 0, 1_000, 13_000, time.instant().minus(Duration.ofDays(3)));
        assertThat(upkeep().rations().excess()).isEmpty();
    }

    @Test
    void largerPagesThatLaterRefreshesMayHaveMakeRoom() {
        refresh("everybody", "15m");
        remembered.page = Pages.of("s", 0, 1_000, 100_000, time.instant());
        assertThatThrownBy(this::upkeep).hasMessageContaining("everybody 100 x 1h / 15m = 400");
        reachable = OptionalInt.of(50_000);
        assertThat(upkeep().rations().excess()).isEmpty();
        reachable = OptionalInt.of(5_000);
        assertThatThrownBy(this::upkeep).hasMessageContaining("everybody 20 x 1h / 15m = 80");
    }

    @Test
    void moreBudgetOrALongerPeriodMakesRoom() {
        refresh("everybody", "15m");
        remembered.page = Pages.of("s", 0, 1_000, 20_000, time.instant());
        settings.put("cistern.projects.main.quota.limit", "100");
        assertThat(upkeep().rations().excess()).isEmpty();
        settings.put("cistern.projects.main.quota.limit", "60");
        settings.put("cistern.projects.main.freshness.max-age", "30m");
        refresh("everybody", "30m");
        assertThat(upkeep().rations().excess()).isEmpty();
    }

    @Test
    void withoutAudiencesNothingIsRefusedHoweverSmallTheBudget() {
        settings.put("cistern.projects.main.quota.limit", "1");
        assertThat(upkeep().audiences()).isEmpty();
    }

    private void refresh(String name, String period) {
        settings.put("cistern.projects.main.base-audiences." + name + ".refresh", period);
    }

    private ProjectAudiences upkeep() {
        var properties = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("cistern", AudienceProperties.class);
        var cache = new CachedPages(
                _ -> {
                    throw new AssertionError("Nothing is fetched");
                },
                remembered,
                project -> Duration.ofMinutes(15),
                time);
        return ProjectAudiences.of("main", properties, cache, new FixedQuota(), _ -> reachable);
    }

    /** Remembers one first page, of whatever question. */
    private static final class Remembered implements PageStore {

        private final CacheChanges changes = new CacheChanges();

        @Override
        public CacheChanges changes() {
            return changes;
        }

        private @Nullable Page page;

        @Override
        public Optional<Page> page(PageKey key) {
            return Optional.ofNullable(page);
        }

        @Override
        public void keep(ProfileQuery query, Page kept) {
            throw new AssertionError();
        }

        @Override
        public Optional<Tier> tier(PageKey key) {
            return Optional.of(Tier.MEMORY);
        }

        @Override
        public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
            return page(new PageKey(query, "s", 0))
                    .filter(held -> held.asOf().isAfter(after))
                    .map(held -> new PageKey(query, held.session(), 0));
        }

        @Override
        public void retire(ProfileQuery query, String session) {
            throw new AssertionError();
        }
    }
}
