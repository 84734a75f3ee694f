package io.cistern.store.pages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.FakeTime;
import io.cistern.cache.PageKey;
import io.cistern.profile.Audience;
import io.cistern.profile.Fetched;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.quota.Fingerprints;
import io.cistern.rows.Hash;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import io.cistern.where.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTests
@ParameterizedClass
@EnumSource(Databases.class)
class JdbcPageStoreTests {

    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000999999Z");

    private static final PageNames NAMES = new PageNames(new byte[32]);

    private final FakeTime time = new FakeTime();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final StoreMeters meters = new StoreMeters();
    private final HikariDataSource dataSource;
    private final JdbcClient jdbc;
    private final JdbcPageStore store;

    JdbcPageStoreTests(Databases databases) {
        dataSource = databases.open();
        jdbc = JdbcClient.create(dataSource);
        meters.bindTo(registry);
        store = store("account");
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void aPageComesBackAsItWas() {
        for (var page : List.of(page("s", 0, NOON), page("s", 2, NOON), part(50, 50_000), part(1, 1_500))) {
            store.keep(Pages.EVERYBODY, page);
            var again = store.page(key(page.session(), page.number())).orElseThrow();
            assertThat(again)
                    .usingRecursiveComparison()
                    .ignoringFields("rows", "asOf")
                    .isEqualTo(page);
            assertThat(lines(again)).isEqualTo(lines(page));
            assertThat(again.rows().fingerprint()).isEqualTo(page.rows().fingerprint());
            assertThat(again.rows().ids().bytes()).isEqualTo(page.rows().ids().bytes());
            assertThat(again.rows().bytes()).isEqualTo(page.rows().bytes());
        }
        assertThat(store.has(key("s", 0))).isTrue();
        assertThat(store.has(key("s", 1))).isFalse();
    }

    @Test
    void thePagesOfACallAreStoredTogether() {
        var call = new Fetched(List.of(page("s", 0, NOON), page("s", 1, NOON), page("s", 2, NOON)));
        store.keep(Pages.EVERYBODY, call);
        store.keep(Pages.EVERYBODY, call);
        assertThat(count()).isEqualTo(3);
        assertThat(store.snapshots("main")).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.cachedPages()).isEqualTo(3);
            assertThat(snapshot.allPages()).isEqualTo(3);
        });
    }

    @Test
    void itNeverLooksNewerThanItIs() {
        store.keep(Pages.EVERYBODY, page("s", 0, NOON));
        assertThat(store.page(key("s", 0)).orElseThrow().asOf()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(store.latest(Pages.EVERYBODY, NOON, LATER)).isEmpty();
        assertThat(store.latest(Pages.EVERYBODY, NOON.minusMillis(1), LATER)).isPresent();
    }

    @Test
    void theNewestSessionAnswersUntilItIsRetiredForAll() {
        store.keep(Pages.EVERYBODY, page("old", 0, NOON));
        store.keep(Pages.EVERYBODY, page("new", 0, NOON.plusSeconds(1)));
        store.keep(Pages.EVERYBODY, page("old", 1, NOON.plusSeconds(2)));
        assertThat(store.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).contains(key("new", 0));

        store("account").retire(Pages.EVERYBODY, "new");
        store.keep(Pages.EVERYBODY, page("new", 0, NOON.plusSeconds(1)));
        assertThat(store.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).contains(key("old", 0));
        assertThat(store.page(key("new", 0))).as("for who holds it").isPresent();
    }

    @Test
    void anotherAccountSeesNothingOfIt() {
        store.keep(Pages.EVERYBODY, page("s", 0, NOON));
        assertThat(store("other").page(key("s", 0))).isEmpty();
        assertThat(store("other").latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).isEmpty();
        assertThat(store.latest(Pages.everybody("b"), Instant.EPOCH, LATER)).isEmpty();
    }

    @Test
    void whatIsNotWhatWasWrittenIsDropped() {
        for (var damage : List.of("size = 11", "as_of = as_of + 1", "fingerprints = lines", "session = 't'")) {
            store.keep(Pages.EVERYBODY, page("s", 0, NOON));
            jdbc.sql("UPDATE page SET " + damage).update();
            assertThat(store.page(key("s", 0))).as(damage).isEmpty();
            assertThat(store.has(key("s", 0))).as(damage).isFalse();
        }
    }

    @Test
    void oldPagesAreForgottenAFewAtATime() {
        IntStream.range(0, 210).forEach(i -> store.keep(Pages.EVERYBODY, page("s" + i, 0, NOON)));
        store.keep(Pages.EVERYBODY, page("young", 0, NOON.plusSeconds(1)));
        store.forget(NOON.plusSeconds(1));
        assertThat(count()).isEqualTo(11);
        store.forget(NOON.plusSeconds(1));
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void whatIsLeastWorthItsBytesGoesFirst() {
        var now = time.instant();
        store.keep(Pages.EVERYBODY, rows("large", 4000, now));
        store.keep(Pages.EVERYBODY, rows("large and used", 4000, now));
        store.keep(Pages.EVERYBODY, rows("small", 40, now));
        for (var i = 0; i < 5; i++) {
            store.used(key("large and used", 0));
        }
        var all = jdbc.sql("SELECT SUM(bytes) FROM snapshot").query(Long.class).single();

        store(List.of(), all).keep(Pages.EVERYBODY, rows("one more", 40, now));
        assertThat(held()).containsExactlyInAnyOrder("large and used", "small", "one more");
        assertThat(dropped("evicted")).isEqualTo(1);
    }

    @Test
    void whatWasOfNoUseForLongerGoesFirst() {
        var now = time.instant();
        for (var hours : List.of(3, 5, 1)) {
            store.keep(Pages.EVERYBODY, rows("asked " + hours + " hours ago", 400, now.minus(Duration.ofHours(hours))));
        }
        var all = jdbc.sql("SELECT SUM(bytes) FROM snapshot").query(Long.class).single();
        store(List.of(), all).keep(Pages.EVERYBODY, rows("asked now", 400, now));
        assertThat(held()).doesNotContain("asked 5 hours ago").contains("asked 1 hours ago", "asked now");
    }

    @Test
    void whatIsPinnedIsKeptUntilThen() {
        store.keep(Pages.EVERYBODY, page("pinned", 0, NOON));
        store.keep(Pages.EVERYBODY, page("other", 0, NOON));
        store.pin(key("pinned", 0), time.instant().plusSeconds(60));
        store.forget(NOON.plusSeconds(1));
        assertThat(held()).containsExactly("pinned");
        store(List.of(), 1).keep(Pages.EVERYBODY, page("new", 0, NOON));
        assertThat(held()).containsExactly("pinned");
        time.advance(Duration.ofSeconds(61));
        store.forget(NOON.plusSeconds(1));
        assertThat(held()).isEmpty();
    }

    @Test
    void anAnswerThatGoesLosesItsFirstPageFirst() {
        IntStream.range(0, 250).forEach(i -> store.keep(Pages.EVERYBODY, page("s", i, NOON)));
        store.forget(NOON.plusSeconds(1));
        assertThat(count()).isEqualTo(50);
        assertThat(store.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).isEmpty();
        store.forget(NOON.plusSeconds(1));
        assertThat(jdbc.sql("SELECT COUNT(*) FROM snapshot").query(Long.class).single())
                .isZero();
    }

    @Test
    void sealedPagesAreReadByWhoHasTheirKeyAlone() {
        var old = key(1);
        var young = key(2);
        store.keep(Pages.EVERYBODY, page("open", 0, NOON));
        store(List.of(old), 1 << 20).keep(Pages.EVERYBODY, page("old", 0, NOON));
        var rotated = store(List.of(young, old), 1 << 20);
        rotated.keep(Pages.EVERYBODY, page("young", 0, NOON));
        assertThat(lines(rotated.page(key("old", 0)).orElseThrow())).isEqualTo(lines(page("old", 0, NOON)));
        assertThat(jdbc.sql("SELECT lines FROM page WHERE session <> 'open'")
                        .query(byte[].class)
                        .list())
                .hasSize(2)
                .noneMatch(box -> new String(box, ISO_8859_1).contains("\u001f\u008b"));

        rotated.dropLocked();
        assertThat(held()).as("what was never sealed is gone").containsExactlyInAnyOrder("old", "young");
        assertThat(store(List.of(young), 1 << 20).page(key("old", 0))).isEmpty();
        assertThat(store(List.of(), 1 << 20).page(key("young", 0))).isEmpty();
        assertThat(dropped("locked")).isEqualTo(3);
        assertThat(held()).isEmpty();
    }

    @Test
    void aSealedPageThatWasChangedIsDropped() {
        var keyed = store(List.of(key(1)), 1 << 20);
        keyed.keep(Pages.EVERYBODY, page("s", 0, NOON));
        jdbc.sql("UPDATE page SET sealed_by = NULL").update();
        assertThat(keyed.page(key("s", 0))).isEmpty();
        assertThat(dropped("torn")).isEqualTo(1);
    }

    /** The attacker can write to the database and knows how the digest is made, but has no key. */
    @Test
    void noReadableColumnOfASealedPageCanBeChanged() {
        var keyed = store(List.of(key(1)), 1 << 20);
        var id = NAMES.of(List.of("account"), key("s", 0)).page();
        for (var change : List.of(
                "total = total + 1",
                "as_of = as_of + 3600000",
                "size = size + 1",
                "per_call = 2",
                "asked = 1",
                "number = 1",
                "session = 't'",
                "bytes = bytes + 1")) {
            keyed.keep(Pages.EVERYBODY, page("s", 0, NOON));
            assertThat(keyed.page(key("s", 0))).as("before").isPresent();
            assertThat(keyed.snapshots("main")).hasSize(1);
            jdbc.sql("UPDATE page SET " + change).update();
            var digest = jdbc.sql("SELECT * FROM page")
                    .query((row, _) -> StoredPage.read(row).digest(id))
                    .single();
            jdbc.sql("UPDATE page SET digest = :digest").param("digest", digest).update();
            if (!change.startsWith("number")) { // or it is no first page any more
                assertThat(keyed.snapshots("main")).as(change).isEmpty();
            }
            assertThat(keyed.page(key("s", 0))).as(change).isEmpty();
            jdbc.sql("DELETE FROM page").update();
            jdbc.sql("DELETE FROM snapshot").update();
        }
        assertThat(dropped("torn")).isZero();
        for (var change : List.of("fingerprint = 'x'", "session = 't'", "document_sealed_by = NULL")) {
            keyed.keep(Pages.EVERYBODY, page("s", 0, NOON));
            jdbc.sql("UPDATE snapshot SET " + change).update();
            assertThat(keyed.snapshots("main")).as(change).isEmpty();
            jdbc.sql("DELETE FROM page").update();
            jdbc.sql("DELETE FROM snapshot").update();
        }
    }

    /** An attacker who reads the database without the secret cannot confirm a guess. */
    @Test
    void noNameInTheDatabaseIsAHashThatCanBeGuessed() {
        var other = new PageNames(new byte[] {1});
        store.keep(Pages.EVERYBODY, page("s", 0, NOON));
        var account = List.of("account");
        var guesses = List.of(
                other.query(account, Pages.EVERYBODY),
                other.account(account),
                other.of(account, key("s", 0)).page(),
                key("s", 0).snapshot(),
                Hash.of(Pages.EVERYBODY.toString(), 8));
        var columns = jdbc.sql(
                        "SELECT p.id, p.question, s.id AS snapshot, s.account, s.fingerprint FROM page p, snapshot s")
                .query()
                .singleRow();
        assertThat(columns).hasSize(5);
        assertThat(columns.values()).doesNotContainAnyElementsOf(guesses);
        assertThat(store.snapshots("main"))
                .singleElement()
                .satisfies(snapshot ->
                        assertThat(snapshot.id()).isEqualTo(key("s", 0).snapshot()));
        assertThat(store.queryOf("main", key("s", 0).snapshot())).contains(Pages.EVERYBODY);
    }

    @Test
    void withoutTheDatabaseItHoldsNothingAndIsWellAgainAfterwards() {
        store.keep(Pages.EVERYBODY, page("s", 0, NOON));
        jdbc.sql("ALTER TABLE page RENAME TO gone").update();
        assertThat(store.page(key("s", 0))).isEmpty();
        assertThat(store.latest(Pages.EVERYBODY, Instant.EPOCH, LATER)).isEmpty();
        store.keep(Pages.EVERYBODY, page("s", 1, NOON));
        store.retire(Pages.EVERYBODY, "s");

        jdbc.sql("ALTER TABLE gone RENAME TO page").update();
        assertThat(store.page(key("s", 0))).as("not asked again at once").isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(store.page(key("s", 0))).isPresent();
    }

    @Test
    void differentQuestionsHaveDifferentNames() {
        var scope = new Scope("main", null, null);
        var everyone = new Audience.Everyone();
        var everything = new Condition.Everything();
        var all = new Selection.All();
        var questions = List.of(
                new ProfileQuery(scope, everyone, everything, all),
                new ProfileQuery(new Scope("main", 1L, null), everyone, everything, all),
                new ProfileQuery(new Scope("main", null, "1"), everyone, everything, all),
                new ProfileQuery(new Scope("main", null, "null"), everyone, everything, all),
                new ProfileQuery(scope, new Audience.Identified(List.of("a, b")), everything, all),
                new ProfileQuery(scope, new Audience.Identified(List.of("a", "b")), everything, all),
                new ProfileQuery(scope, new Audience.Identified(List.of("\ud800")), everything, all),
                new ProfileQuery(scope, new Audience.Identified(List.of("?")), everything, all),
                new ProfileQuery(scope, new Audience.Cohort(1, true), everything, all),
                new ProfileQuery(scope, new Audience.Cohort(1, false), everything, all),
                new ProfileQuery(scope, new Audience.Behaving("[]", NOON), everything, all),
                new ProfileQuery(scope, new Audience.Behaving("[]", NOON.plusNanos(1)), everything, all),
                new ProfileQuery(scope, everyone, new Condition.Opaque(""), all),
                new ProfileQuery(scope, everyone, new Condition.Opaque("true"), all),
                new ProfileQuery(scope, everyone, parsed("true"), all),
                new ProfileQuery(scope, everyone, everything, new Selection.Only(List.of())),
                new ProfileQuery(scope, everyone, everything, new Selection.Only(List.of("a", "b"))),
                new ProfileQuery(scope, everyone, everything, new Selection.Only(List.of("a, b"))));
        assertThat(questions.stream().map(question -> NAMES.query(List.of("account"), question)))
                .doesNotHaveDuplicates();
        assertThat(NAMES.query(List.of("a", "b"), Pages.EVERYBODY))
                .isNotEqualTo(NAMES.query(List.of("a\nb"), Pages.EVERYBODY));
    }

    private static Condition parsed(String text) {
        try {
            return Condition.parse(text);
        } catch (io.cistern.where.SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private JdbcPageStore store(String account) {
        return store(account, List.of(), Long.MAX_VALUE);
    }

    private JdbcPageStore store(List<String> keys, long most) {
        return store("account", keys, most);
    }

    private JdbcPageStore store(String account, List<String> keys, long most) {
        return new JdbcPageStore(
                jdbc,
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)),
                project -> List.of(account),
                new PageEncryption(keys),
                NAMES,
                new Fingerprints(new byte[32]),
                meters,
                most,
                Runnable::run,
                time,
                () -> Duration.between(Instant.EPOCH, time.instant()).toNanos());
    }

    private List<String> held() {
        return jdbc.sql("SELECT session FROM page")
                .query((row, _) -> row.getString("session"))
                .list();
    }

    private double dropped(String reason) {
        return registry.get("cistern.store.dropped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static Page rows(String session, int rows, Instant asOf) {
        return new Page(session, 0, rows, (long) rows, Pages.rows(0, rows, "a"), asOf);
    }

    /** A page of a session that asks for large pages. */
    private static Page part(int perCall, int asked) {
        return new Page("p" + perCall, 0, 10, perCall, asked, 25L, Pages.rows(0, 10, "p"), LeftOut.NONE, NOON);
    }

    private static String key(int seed) {
        var key = new byte[32];
        key[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(key);
    }

    private long count() {
        return jdbc.sql("SELECT COUNT(*) FROM page").query(Long.class).single();
    }

    private static PageKey key(String session, int number) {
        return new PageKey(Pages.EVERYBODY, session, number);
    }

    private static Page page(String session, int number, Instant asOf) {
        return Pages.of(session, number, 10, 25, asOf);
    }

    private static byte[] lines(Page page) {
        try (var lines = page.rows().open()) {
            return lines.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
