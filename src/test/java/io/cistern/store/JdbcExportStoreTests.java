package io.cistern.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.FakeTime;
import io.cistern.answer.LongAnswers.Part;
import io.cistern.export.Export;
import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@EnumSource(Databases.class)
class JdbcExportStoreTests {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000999999Z");

    private final FakeTime time = new FakeTime();
    private final HikariDataSource dataSource;
    private final JdbcClient jdbc;
    private final JdbcExportStore store;

    JdbcExportStoreTests(Databases databases) {
        dataSource = databases.fresh().open();
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
            store.add(export("e" + i, queries.get(i), null, Progress.NONE));
        }
        assertThat(store.all()).extracting(Export::query).containsExactlyInAnyOrderElementsOf(queries);
        var whole = new Export(
                "whole",
                new Caller("reports", 3, Priority.DASHBOARD),
                "nightly",
                "csv",
                List.of("b", "a"),
                false,
                Pages.EVERYBODY,
                true,
                NOON,
                NOON.plusSeconds(1),
                Status.FAILED,
                new Progress("s", 3, 7, 2_500, 9, List.of(new Part("r", 2), new Part("q", 1))),
                "why",
                42);
        store.add(whole);
        assertThat(store.all()).contains(whole);
    }

    /** Who looks must not miss the second of two changes of the same millisecond. */
    @Test
    void everyChangeHasItsRevisionAndOneExportIsFoundById() {
        var export = export("e", Pages.EVERYBODY, null, Progress.NONE);
        store.add(export);
        store.add(export("other", Pages.EVERYBODY, null, Progress.NONE));
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
        var export = export("e", Pages.EVERYBODY, null, Progress.NONE);
        var other = store("other", false);
        store.add(export);
        assertThat(store.lease("e")).isTrue();
        assertThat(other.lease("e")).isFalse();
        time.advance(Duration.ofSeconds(16));
        assertThat(other.lease("e")).isTrue();
        assertThat(store.lease("e")).isFalse();
        assertThat(store.save(export("e", Pages.EVERYBODY, "late", Progress.NONE)))
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
        var export = export("e", Pages.EVERYBODY, null, Progress.NONE);
        store.add(export);
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
        var key = Base64.getEncoder().encodeToString(new byte[32]);
        var query = new ProfileQuery(
                new Scope("main", null, null),
                new Audience.Identified(List.of("somebody")),
                new Condition.Everything(),
                new Selection.All());
        var keyed = new JdbcExportStore(jdbc, new Sealing(List.of(key)), "mine", false, time);
        keyed.add(export("e", query, null, Progress.NONE));
        assertThat(jdbc.sql("SELECT document FROM export")
                        .query((row, _) -> row.getBytes("document"))
                        .list())
                .noneMatch(document -> new String(document, ISO_8859_1).contains("somebody"));
        assertThat(keyed.all()).extracting(Export::query).containsExactly(query);
        assertThat(store.all()).isEmpty();
        assertThat(keyed.all()).as("what cannot be read is dropped").isEmpty();
    }

    private JdbcExportStore store(String owner, boolean isAlone) {
        return new JdbcExportStore(jdbc, new Sealing(List.of()), owner, isAlone, time);
    }

    private static Export export(String id, ProfileQuery query, @Nullable String name, Progress progress) {
        return new Export(
                id,
                Caller.ANONYMOUS,
                name,
                "ndjson",
                null,
                true,
                query,
                false,
                NOON,
                null,
                Status.QUEUED,
                progress,
                null,
                0);
    }
}
