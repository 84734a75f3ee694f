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
    void whatWasSavedLastIsFoundForItsProjectAndKind() {
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).isEmpty();
        sizes.save("main", RowKind.ALL_PROPERTIES, HONOURED);
        sizes.save("main", RowKind.SELECTED_PROPERTIES, HONOURED);
        sizes.save("main", RowKind.ALL_PROPERTIES, FAULTY);
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).contains(FAULTY);
        assertThat(sizes.find("main", RowKind.SELECTED_PROPERTIES)).contains(HONOURED);
        assertThat(sizes.find("other", RowKind.ALL_PROPERTIES)).isEmpty();
        sizes.save("main", RowKind.ALL_PROPERTIES, HONOURED);
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).as("no fault").contains(HONOURED);
    }

    @Test
    void withoutTheDatabaseNothingIsFoundAndNothingFails() {
        dataSource.close();
        sizes.save("main", RowKind.ALL_PROPERTIES, HONOURED);
        assertThat(sizes.find("main", RowKind.ALL_PROPERTIES)).isEmpty();
    }
}
