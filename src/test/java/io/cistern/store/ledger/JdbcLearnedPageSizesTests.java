package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.pagesize.LearnedPageSize;
import io.cistern.pagesize.LearnedPageSize.Fault;
import io.cistern.pagesize.RowKind;
import io.cistern.pagesize.SizeFault;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTests
@ParameterizedClass
@EnumSource(Databases.class)
class JdbcLearnedPageSizesTests {

    private static final LearnedPageSize HONOURED = new LearnedPageSize(50_000, 1_000_000, 703, null);
    private static final LearnedPageSize FAULTY = new LearnedPageSize(
            5_000, 7_000_000_000L, 90, new Fault(10_000, SizeFault.SLOW, Instant.parse("2026-03-01T12:00:00.123Z")));

    private final HikariDataSource dataSource;
    private final JdbcLearnedPageSizes sizes;

    JdbcLearnedPageSizesTests(Databases databases) {
        dataSource = databases.fresh().open();
        sizes = new JdbcLearnedPageSizes(JdbcClient.create(dataSource));
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void whatWasStoredLastIsFoundForItsProjectAndKind() {
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).isEmpty();
        assertThat(sizes.replace("main", RowKind.ALL_PROPERTIES, null, HONOURED))
                .isTrue();
        assertThat(sizes.replace("main", RowKind.SELECTED_PROPERTIES, null, HONOURED))
                .isTrue();
        assertThat(sizes.replace("main", RowKind.ALL_PROPERTIES, HONOURED, FAULTY))
                .isTrue();
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).contains(FAULTY);
        assertThat(sizes.find("main", RowKind.SELECTED_PROPERTIES)).contains(HONOURED);
        assertThat(sizes.find("other", RowKind.ALL_PROPERTIES)).isEmpty();
        assertThat(sizes.replace("main", RowKind.ALL_PROPERTIES, FAULTY, HONOURED))
                .isTrue();
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).as("no fault").contains(HONOURED);
    }

    @Test
    void whatAnotherProcessStoredIsNotOverwritten() {
        assertThat(sizes.replace("main", RowKind.ALL_PROPERTIES, null, FAULTY)).isTrue();
        assertThat(sizes.replace("main", RowKind.ALL_PROPERTIES, HONOURED, HONOURED))
                .isFalse();
        assertThat(sizes.replace("main", RowKind.ALL_PROPERTIES, null, HONOURED))
                .as("an unreadable row")
                .isFalse();
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).contains(FAULTY);
    }

    @Test
    void withoutTheDatabaseNothingIsFoundAndNothingFails() {
        dataSource.close();
        assertThat(sizes.replace("main", RowKind.ALL_PROPERTIES, null, HONOURED))
                .isFalse();
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).isEmpty();
    }
}
