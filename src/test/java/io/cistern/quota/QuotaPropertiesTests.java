package io.cistern.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class QuotaPropertiesTests {

    @Test
    void eachConfiguredCallerHasAShareWhateverIsSetOfIt() {
        var properties = bind(Map.of(
                "projects.main.project-id", "1",
                "callers.key.key-sha256", "00",
                "callers.role.roles", "admin",
                "callers.urgency.priority", "batch",
                "callers.refresh.may-refresh", "false",
                "callers.heavy.weight", "2",
                "callers.elsewhere.projects", "other",
                "callers.nowhere.projects", ""));
        assertThat(properties.callers())
                .containsOnlyKeys("key", "role", "urgency", "refresh", "heavy", "elsewhere", "nowhere");
        var shares = properties.shares("main");
        assertThat(shares.of(caller("key", 1), 60)).isEqualTo(10);
        assertThat(shares.of(caller("heavy", 2), 60)).isEqualTo(20);
    }

    private static QuotaProperties bind(Map<String, String> values) {
        return Objects.requireNonNull(
                new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("", QuotaProperties.class));
    }

    private static Caller caller(String name, int weight) {
        return new Caller(name, weight, Priority.INTERACTIVE);
    }
}
