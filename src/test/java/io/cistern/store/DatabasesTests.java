package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTests
class DatabasesTests {

    @ParameterizedTest
    @EnumSource
    void eachIsEmptyAndHasTheSchema(Databases databases) {
        for (var i = 0; i < 2; i++) {
            try (var dataSource = databases.fresh().open()) {
                var calls = JdbcClient.create(dataSource).sql("SELECT COUNT(*) FROM upstream_call");
                assertThat(calls.query(Long.class).single()).isZero();
            }
        }
    }
}
