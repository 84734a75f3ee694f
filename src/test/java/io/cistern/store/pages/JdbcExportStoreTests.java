package io.cistern.store.pages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.FakeTime;
import io.cistern.answer.Answer.Source;
import io.cistern.answer.LongAnswers.Part;
import io.cistern.export.Export;
import io.cistern.export.Export.Origin;
import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import io.cistern.export.ExportQuery;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.store.Database;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTests
@ParameterizedClass
@EnumSource(Databases.class)
class JdbcExportStoreTests {

    private static final ExportQuery EVERYBODY = query(Pages.EVERYBODY);
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000999999Z");

    private final FakeTime time = new FakeTime();
    private final Databases databases;
    private final HikariDataSource dataSource;
    private final JdbcClient jdbc;
    private final JdbcExportStore store;

    JdbcExportStoreTests(Databases databases) {
        this.databases = databases;
        dataSource = databases.open();
        jdbc = JdbcClient.create(dataSource);
        store = store("mine", false);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void everyExportComesBackEqual() throws SyntaxException {
        var scope = new Scope("main", null, null);
        var everyone = new Audience.Everyone();
        var everything = new Condition.Everything();
        var all = new Selection.All();
        var queries = List.of(
                Pages.EVERYBODY,
                new ProfileQuery(new Scope("main", 7L, "9007199254740993"), everyone, everything, all),
                new ProfileQuery(
                        scope,
                        new Audience.Identified(List.of("a,b", "\u00e9\"\\", "\ud83d\ude00")),
                        everything,
                        new Selection.Only(List.of())),
                new ProfileQuery(
                        scope, new Audience.Cohort(3, true), everything, new Selection.Only(List.of("a", "b"))),
                new ProfileQuery(scope, new Audience.Cohort(3, false), everything, all),
                new ProfileQuery(scope, new Audience.Behaving("[{\"x\":1}]", NOON), everything, all),
                new ProfileQuery(
                        scope,
                        everyone,
                        Condition.parse("properties[\"a\"] == \"x\" and not defined(properties[\"b\"])"),
                        all),
                new ProfileQuery(scope, everyone, Condition.parse("nobody_knows(this)"), all));
        for (var i = 0; i < queries.size(); i++) {
            store.add(export("e" + i, null, Progress.NONE), query(queries.get(i)));
        }
        for (var i = 0; i < queries.size(); i++) {
            assertThat(store.query("e" + i)).hasValue(query(queries.get(i)));
        }
        var whole = new Export(
                "whole",
                new Caller("reports", 3, Priority.DASHBOARD),
                "nightly",
                "csv",
                "main",
                700,
                NOON,
                NOON.plusSeconds(1),
                Status.FAILED,
                new Progress(
                        "s",
                        3,
                        7,
                        5,
                        2_500,
                        9,
                        List.of(new Part("r", 2), new Part("q", 1)),
                        LeftOut.NONE,
                        new Origin(Source.DERIVED, NOON.minusSeconds(60))),
                "why",
                42);
        var wholeQuery = new ExportQuery(Pages.EVERYBODY, List.of("b", "a"), false, true, Duration.ofSeconds(90));
        store.add(whole, wholeQuery);
        assertThat(store.all()).hasSize(queries.size() + 1).contains(whole);
        assertThat(store.find("whole")).hasValue(whole);
        assertThat(store.query("whole")).hasValue(wholeQuery);
    }

    /** A watcher must not miss the second of two changes in the same millisecond. */
    @Test
    void everyChangeHasItsRevisionAndOneExportIsFoundById() {
        var export = export("e", null, Progress.NONE);
        store.add(export, EVERYBODY);
        store.add(export("other", null, Progress.NONE), EVERYBODY);
        var seen = new ArrayList<Long>();
        seen.add(store.revisions().get("e"));
        for (var change = 0; change < 3; change++) {
            assertThat(store.save(export)).isTrue();
            seen.add(store.revisions().get("e"));
        }
        store.cancel("e");
        seen.add(store.revisions().get("e"));
        assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(5);
        assertThat(store.revisions()).containsOnlyKeys("e", "other");
        assertThat(store.find("e").orElseThrow().status()).isEqualTo(Status.CANCELLED);
        assertThat(store.find("other").orElseThrow().status()).isEqualTo(Status.QUEUED);
        assertThat(store.find("nothing")).isEmpty();
    }

    @Test
    void oneProcessWorksOnAnExportAndAnotherWhenThatIsSilent() {
        var export = export("e", null, Progress.NONE);
        var other = store("other", false);
        store.add(export, EVERYBODY);
        assertThat(store.lease("e")).isTrue();
        assertThat(other.lease("e")).isFalse();
        time.advance(Duration.ofSeconds(16));
        assertThat(other.lease("e")).isTrue();
        assertThat(store.lease("e")).isFalse();
        assertThat(store.save(export("e", "late", Progress.NONE)))
                .as("who slept through its lease changes nothing")
                .isFalse();
        assertThat(store.all()).containsExactly(export);
        other.release("e");
        assertThat(store.lease("e")).isTrue();
        assertThat(store("again", true).lease("e"))
                .as("where there can be no other")
                .isTrue();
    }

    @Test
    void whatIsCancelledIsNotSavedAnyMore() {
        var export = export("e", null, Progress.NONE);
        store.add(export, EVERYBODY);
        assertThat(store.save(export)).isTrue();
        store.cancel("e");
        assertThat(store.save(export)).isFalse();
        assertThat(store.all()).extracting(Export::status).containsExactly(Status.CANCELLED);
        store.delete("e");
        assertThat(store.save(export)).isFalse();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aSealedOrderTellsNothingAndIsReadByWhoHasItsKeyAlone() {
        var query = new ProfileQuery(
                new Scope("main", null, null),
                new Audience.Identified(List.of("somebody")),
                new Condition.Everything(),
                new Selection.All());
        var keyed = store("mine", false, KEY);
        keyed.add(export("e", "for somebody", Progress.NONE), query(query));
        assertThat(jdbc.sql("SELECT document FROM export_query UNION ALL SELECT state FROM export")
                        .query((row, _) -> row.getBytes(1))
                        .list())
                .hasSize(2)
                .noneMatch(document -> new String(document, ISO_8859_1).contains("somebody"));
        assertThat(keyed.query("e")).hasValue(query(query));
        assertThat(store.all()).isEmpty();
        assertThat(keyed.all()).as("what cannot be read is dropped").isEmpty();
        assertThat(rows("export_query")).as("with its query").isZero();
    }

    /** An attacker who can write to the database cannot give an export to another caller, or use a query as a state. */
    @Test
    void whatIsSealedOpensInItsOwnPlaceAlone() {
        var keyed = store("mine", false, KEY);
        for (var id : List.of("a", "b", "c")) {
            keyed.add(export(id, id, Progress.NONE), EVERYBODY);
        }
        jdbc.sql("UPDATE export SET state = (SELECT state FROM export WHERE id = 'c') WHERE id = 'a'")
                .update();
        jdbc.sql("UPDATE export SET state = (SELECT document FROM export_query WHERE id = 'b') WHERE id = 'b'")
                .update();
        assertThat(keyed.all()).extracting(Export::id).containsExactly("c");
        jdbc.sql("UPDATE export_query SET document = (SELECT state FROM export WHERE id = 'c') WHERE id = 'c'")
                .update();
        assertThat(keyed.query("c")).isEmpty();
    }

    /** A list, a look-up of one export and a saved state do not read the query. */
    @Test
    void noQueryIsReadForAState() {
        for (var i = 0; i < 30; i++) {
            store.add(export("e" + i, null, Progress.NONE), EVERYBODY);
        }
        jdbc.sql("UPDATE export_query SET document = :none")
                .param("none", "no JSON".getBytes(ISO_8859_1))
                .update();
        assertThat(store.all()).hasSize(30);
        assertThat(store.query("e6"))
                .as("what is no query fails its export alone")
                .isEmpty();
        var export = store.find("e7").orElseThrow();
        assertThat(store.lease("e7")).isTrue();
        assertThat(store.save(export.with(Status.RUNNING, NOON))).isTrue();
        assertThat(store.revisions()).hasSize(30);
        assertThat(store.find("e7")).get().extracting(Export::status).isEqualTo(Status.RUNNING);
        store.delete("e7");
        assertThat(rows("export_query")).isEqualTo(29);
        assertThat(store.save(new Export(
                        "e8",
                        Caller.ANONYMOUS,
                        null,
                        "csv",
                        "main",
                        500,
                        NOON,
                        NOON,
                        Status.FAILED,
                        Progress.NONE,
                        "no",
                        1)))
                .isTrue();
        assertThat(rows("export_query")).as("it will not be read again").isEqualTo(28);
        assertThat(store.find("e8")).isPresent();
    }

    @Test
    void whatAVersionBeforeWroteIsReadOnceAndStays() {
        try (var older = before().open()) {
            var client = JdbcClient.create(older);
            var reopened = store(client, "mine", older);
            assertThat(reopened.find("complete")).hasValue(OLD);
            assertThat(reopened.all())
                    .containsExactlyInAnyOrder(
                            OLD,
                            new Export(
                                    "waiting",
                                    Caller.ANONYMOUS,
                                    null,
                                    "ndjson",
                                    "main",
                                    waiting().length,
                                    NOON,
                                    null,
                                    Status.QUEUED,
                                    Progress.NONE,
                                    null,
                                    0));
            assertThat(reopened.query("complete"))
                    .hasValue(new ExportQuery(
                            new ProfileQuery(
                                    new Scope("main", null, null),
                                    new Audience.Everyone(),
                                    new Condition.Everything(),
                                    new Selection.Only(List.of("a", "b"))),
                            List.of("b", "a"),
                            false,
                            true,
                            Duration.ZERO));
            client.sql("UPDATE export_query SET document = :none")
                    .param("none", "no JSON".getBytes(ISO_8859_1))
                    .update();
            assertThat(reopened.all())
                    .as("its document was read once")
                    .hasSize(2)
                    .contains(OLD);
            assertThat(reopened.find("waiting").orElseThrow().bytes()).isEqualTo(waiting().length);
        }
    }

    /** One of the exports cannot be decrypted with the configured keys. */
    @Test
    void whatAVersionBeforeEncryptedIsReadWithItsKey() {
        var database = before();
        var pageEncryption = new PageEncryption(List.of(KEY));
        try (var older = database.open()) {
            var client = JdbcClient.create(older);
            client.sql("UPDATE export_query SET document = :document, sealed_by = :key WHERE id = 'complete'")
                    .param("document", pageEncryption.seal(complete(), "complete"))
                    .param("key", pageEncryption.key())
                    .update();
            var keyed = new JdbcExportStore(client, transactions(older), pageEncryption, "mine", false, time);
            assertThat(keyed.all()).containsExactly(OLD);
            assertThat(client.sql("SELECT id FROM export UNION SELECT id FROM export_query")
                            .query(String.class)
                            .list())
                    .containsExactly("complete");
        }
    }

    private static final Export OLD = new Export(
            "complete",
            new Caller("reports", 3, Priority.DASHBOARD),
            "nightly",
            "csv",
            "main",
            complete().length,
            NOON,
            NOON.plusSeconds(1),
            Status.COMPLETE,
            new Progress("s", 3, 7, 1, 2_500, 9, List.of(new Part("r", 2)), LeftOut.NONE, null),
            null,
            42);

    private static byte[] complete() {
        return """
                {"id":"complete","caller":{"name":"reports","weight":3,"priority":"DASHBOARD"},"name":"nightly",\
                "format":"csv","columns":["b","a"],"guarded":false,\
                "query":{"project":"main","workspace":null,"group":null,"select":["a","b"]},"stitch":true,\
                "ordered":"2026-03-01T12:00:00.000999999Z","finished":"2026-03-01T12:00:01.000999999Z",\
                "status":"COMPLETE","progress":{"session":"s","pages":3,"allPages":7,"profiles":2500,"cost":9,\
                "leftOut":null,"earlier":[{"session":"r","pages":2}]},"failure":null,"version":42}""".getBytes(ISO_8859_1);
    }

    private static byte[] waiting() {
        return """
                {"id":"waiting","caller":{"name":"anonymous","weight":1,"priority":"INTERACTIVE"},"name":null,\
                "format":"ndjson","guarded":true,"query":{"project":"main","workspace":null,"group":null},\
                "stitch":false,"ordered":"2026-03-01T12:00:00.000999999Z","finished":null,"status":"QUEUED",\
                "progress":{"session":null,"pages":0,"allPages":null,"profiles":0,"cost":0,"leftOut":null,\
                "earlier":[]},"failure":null,"version":0}""".getBytes(ISO_8859_1);
    }

    /** A database with version 12 of the tables. */
    private Database before() {
        var database = databases.fresh();
        Flyway.configure()
                .dataSource(database.url(), database.username(), database.password())
                .target("12")
                .load()
                .migrate();
        var client = JdbcClient.create(
                new DriverManagerDataSource(database.url(), database.username(), database.password()));
        for (var document : Map.of("complete", complete(), "waiting", waiting()).entrySet()) {
            client.sql("INSERT INTO export (id, changed, document, leased, cancelled) VALUES (:id, 0, :document, 0, 0)")
                    .param("id", document.getKey())
                    .param("document", document.getValue())
                    .update();
        }
        return database;
    }

    private int rows(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
    }

    private JdbcExportStore store(String owner, boolean isAlone, String... keys) {
        return new JdbcExportStore(
                jdbc, transactions(dataSource), new PageEncryption(List.of(keys)), owner, isAlone, time);
    }

    private JdbcExportStore store(JdbcClient client, String owner, HikariDataSource source) {
        return new JdbcExportStore(client, transactions(source), new PageEncryption(List.of()), owner, false, time);
    }

    private static TransactionTemplate transactions(HikariDataSource source) {
        return new TransactionTemplate(new JdbcTransactionManager(source));
    }

    private static ExportQuery query(ProfileQuery query) {
        return new ExportQuery(query, null, true, false, null);
    }

    private static Export export(String id, @Nullable String name, Progress progress) {
        return new Export(
                id, Caller.ANONYMOUS, name, "ndjson", "main", 500, NOON, null, Status.QUEUED, progress, null, 0);
    }
}
