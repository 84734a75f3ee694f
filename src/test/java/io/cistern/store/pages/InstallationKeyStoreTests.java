package io.cistern.store.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@IntegrationTests
@ParameterizedClass
@EnumSource(Databases.class)
class InstallationKeyStoreTests {

    private final Databases databases;
    private final HikariDataSource dataSource;
    private final JdbcClient jdbc;

    InstallationKeyStoreTests(Databases databases) {
        this.databases = databases;
        dataSource = databases.open();
        jdbc = JdbcClient.create(dataSource);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void allProcessesHaveOneEvenWhenTheyStartTogether() {
        var secrets = IntStream.range(0, 8)
                .parallel()
                .mapToObj(_ -> secret())
                .distinct()
                .toList();
        assertThat(secrets).hasSize(1);
        assertThat(secrets.getFirst()).hasSize(64).isNotEqualTo("00".repeat(32));
    }

    @Test
    void itIsEncryptedWherePagesAre() {
        var readable = secret();
        assertThat(stored()).isEqualTo(readable);
        assertThat(secret(key(1))).as("encryption was switched on").isEqualTo(readable);
        assertThat(stored()).doesNotContain(readable);
        assertThat(secret(key(2), key(1))).as("the key was rotated").isEqualTo(readable);
        assertThat(secret(key(2))).as("the old key was left out").isEqualTo(readable);
        var replaced = secret(key(3));
        assertThat(replaced).as("no key opens it").isNotEqualTo(readable);
        assertThat(secret(key(3))).isEqualTo(replaced);
    }

    /** Hashes that an attacker could confirm a guess by are removed by the update. */
    @Test
    void hashesFromBeforeAreGone() {
        var database = databases.fresh();
        Flyway.configure()
                .dataSource(database.url(), database.username(), database.password())
                .target("8")
                .load()
                .migrate();
        var before = JdbcClient.create(
                new DriverManagerDataSource(database.url(), database.username(), database.password()));
        before.sql("""
                INSERT INTO upstream_call (id, project, sent_at, answered_at, counted, page, fingerprint, page_key, caller, purpose)
                VALUES ('1', '1', 5, 6, 1, 0, 'aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb', 'reports', 'QUERY')
                """).update();
        before.sql("""
                INSERT INTO snapshot (question, session, as_of, pages, bytes, uses, id, account, fingerprint, document)
                VALUES ('cccccccccccccccc', 's', 5, 1, 1, 0, 'dddddddddddddddd', 'eeeeeeeeeeeeeeee', 'aaaaaaaaaaaaaaaa', :json)
                """)
                .param("json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .update();
        database.open().close();
        assertThat(before.sql("SELECT fingerprint, page_key, caller, sent_at FROM upstream_call")
                        .query()
                        .singleRow())
                .containsEntry("fingerprint", "")
                .containsEntry("page_key", null)
                .containsEntry("caller", "reports");
        assertThat(before.sql("SELECT COUNT(*) FROM snapshot").query(Long.class).single())
                .isZero();
    }

    private String secret(String... keys) {
        return HexFormat.of().formatHex(new InstallationKeyStore(jdbc, new PageEncryption(List.of(keys))).get());
    }

    private String stored() {
        return jdbc.sql("SELECT secret FROM installation")
                .query((row, _) -> HexFormat.of().formatHex(row.getBytes("secret")))
                .single();
    }

    private static String key(int seed) {
        var key = new byte[32];
        key[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(key);
    }
}
