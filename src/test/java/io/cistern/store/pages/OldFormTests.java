package io.cistern.store.pages;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.RunningCistern;
import io.cistern.cache.PageKey;
import io.cistern.profile.Pages;
import io.cistern.quota.Fingerprints;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows of a version that stored them in another format: what it left, and what it writes at the same time. */
@IntegrationTests
class OldFormTests {

    /** When the database was created. */
    private static final Instant THEN = Instant.parse("2026-11-29T17:10:00Z");

    /** The account of its process. */
    private static final List<String> ACCOUNT = List.of("http://127.0.0.1:18078", "1", "sandbox", "null", "null");

    private static final String SNAPSHOT = "fdf29d4c5fdb09c28a121a17";
    private static final String COMPLETE = "/v1/exports/0f254c3559fe841541bc10b7";
    private static final String WAITING = "/v1/exports/7eff3f1f558303a7ad02e4aa";

    @Test
    void theirPagesAreDroppedAndTheirOrdersGoOn() throws Exception {
        var data = RunningCistern.temporary();
        var url = restore(data);
        var time = InstantSource.offset(InstantSource.system(), Duration.between(Instant.now(), THEN));
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(time, against(sandbox.port(), "cistern.data-dir=" + data))) {
            assertThat(count(url, "SELECT COUNT(*) FROM page WHERE id LIKE 'd8379679%' OR id LIKE 'cf1eba91%'"))
                    .isZero();
            assertThat(text(cistern.get("/v1/snapshots"))).doesNotContain(SNAPSHOT);
            assertThat(cistern.get("/v1/snapshots/" + SNAPSHOT).statusCode()).isEqualTo(410);
            var gone = cistern.get(COMPLETE + "/result");
            assertThat(gone.statusCode()).as(text(gone)).isEqualTo(410);
            assertThat(text(gone)).contains("detail");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> text(cistern.get(WAITING)).contains("\"complete\""));
            assertThat(text(cistern.get(WAITING + "/result"))).hasLineCount(40);
            assertThat(cistern.lines("/v1/profiles?format=ndjson")).isEqualTo(40);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void neitherVersionReadsWhatTheOtherWritesMeanwhile(Databases databases) throws Exception {
        var old = JdbcClient.create(new SimpleDriverDataSource(
                DriverManager.getDriver("jdbc:sqlite:"), restore(RunningCistern.temporary())));
        try (var dataSource = databases.fresh().open()) {
            for (var table : List.of("page", "snapshot")) {
                for (var row : old.sql("SELECT * FROM " + table).query().listOfRows()) {
                    new SimpleJdbcInsert(dataSource)
                            .withTableName(table)
                            .usingColumns(row.keySet().toArray(String[]::new)) // it knows of no newer ones
                            .execute(row);
                }
            }
            var jdbc = JdbcClient.create(dataSource);
            var account = new Digest().texts(ACCOUNT).hex();
            assertThat(jdbc.sql("SELECT COUNT(*) FROM snapshot WHERE account = :account")
                            .param("account", account)
                            .query(Integer.class)
                            .single())
                    .as("the name that the version before gives to the same account")
                    .isEqualTo(2);

            var store = store(jdbc, new TransactionTemplate(new DataSourceTransactionManager(dataSource)));
            assertThat(store.latest(Pages.EVERYBODY, Instant.EPOCH, THEN)).isEmpty();
            assertThat(store.snapshots("main")).isEmpty();
            assertThat(store.snapshot("main", SNAPSHOT)).isEmpty();
            assertThat(store.queryOf("main", SNAPSHOT)).isEmpty();
            for (var row : jdbc.sql("SELECT session FROM page").query().listOfRows()) {
                var session = requireNonNull(row.get("session")).toString();
                var key = new PageKey(Pages.EVERYBODY, session, 0);
                assertThat(store.page(key)).isEmpty();
                store.keep(Pages.EVERYBODY, Pages.of(session, 0, 10, 10, THEN));
                assertThat(store.page(key)).isPresent();
            }
            assertThat(jdbc.sql("SELECT COUNT(*) FROM page")
                            .query(Integer.class)
                            .single())
                    .as("what the other wrote stays")
                    .isEqualTo(4);
            assertThat(jdbc.sql("SELECT COUNT(*) FROM page p JOIN snapshot s ON p.question = s.question"
                                    + " WHERE s.account = :account")
                            .param("account", account)
                            .query(Integer.class)
                            .single())
                    .as("what the version before can find: two pages of two snapshots of one question")
                    .isEqualTo(4);
        }
    }

    private static JdbcPageStore store(JdbcClient jdbc, TransactionTemplate transactions) {
        return new JdbcPageStore(
                jdbc,
                transactions,
                project -> ACCOUNT,
                new PageEncryption(List.of()),
                new PageNames(new byte[32]),
                new Fingerprints(new byte[32]),
                new StoreMeters(),
                Long.MAX_VALUE,
                Runnable::run,
                () -> THEN,
                System::nanoTime);
    }

    private static SandboxMixpanel sandbox() {
        return new SandboxMixpanel(SandboxSettings.of("profiles=40"), InstantSource.system()).start();
    }

    /** Creates the database of that version, and returns its URL. */
    private static String restore(Path folder) throws IOException, SQLException {
        var url = "jdbc:sqlite:" + folder.resolve("cistern.db");
        try (var dump = requireNonNull(OldFormTests.class.getResourceAsStream("v8.sql"));
                var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var each : new String(dump.readAllBytes(), UTF_8).split(";\n", -1)) {
                statement.executeUpdate(each);
            }
        }
        return url;
    }

    private static int count(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var rows = connection.createStatement().executeQuery(sql)) {
            return rows.getInt(1);
        }
    }
}
