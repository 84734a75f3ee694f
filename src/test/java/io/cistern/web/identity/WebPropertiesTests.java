package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class WebPropertiesTests {

    @Test
    void defaults() {
        assertThat(bind(Map.of("cistern.projects.main.project-id", "7")))
                .isEqualTo(new WebProperties(
                        null,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5),
                        DataSize.ofMegabytes(4),
                        100_000,
                        Map.of("main", new WebProperties.Project("7", ZoneId.of("UTC"), null, false))));
    }

    @Test
    void everythingCanBeSet() {
        assertThat(bind(Map.of(
                        "cistern.default-project", "b",
                        "cistern.wait", "3s",
                        "cistern.max-wait", "1m",
                        "cistern.within-granularity", "1h",
                        "cistern.max-body", "2KB",
                        "cistern.max-ids", "5000",
                        "cistern.projects.b.timezone", "Europe/Berlin",
                        "cistern.projects.b.quota.limit", "5")))
                .isEqualTo(new WebProperties(
                        "b",
                        Duration.ofSeconds(3),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        DataSize.ofKilobytes(2),
                        5_000,
                        Map.of("b", new WebProperties.Project(null, ZoneId.of("Europe/Berlin"), null, false))));
    }

    @Test
    void aGranularityBelowASecondIsRefused() {
        assertThatThrownBy(() -> bind(Map.of("cistern.within-granularity", "10ms")))
                .hasStackTraceContaining("at least one second");
    }

    private static WebProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("cistern", WebProperties.class);
    }
}
