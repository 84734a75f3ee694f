package io.cistern.pagesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PageSizePropertiesTests {

    private final Map<String, String> settings = new HashMap<>(Map.of("cistern.projects.main.project-id", "1"));

    @Test
    void aProjectThatSetsNothingOfPagesLearnsTheirSize() {
        var project = project();
        assertThat(project.pageSize().isLearned()).isTrue();
        assertThat(project.timeLimit()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aPageMayTakeHalfOfTheReadTimeoutAtMost() {
        settings.put("cistern.projects.main.read-timeout", "40s");
        assertThat(project().timeLimit()).isEqualTo(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "many", "1500"})
    void aSizeThatCannotBeAskedForIsRefused(String size) {
        settings.put("cistern.projects.main.page-size", size);
        assertThatThrownBy(this::project).hasStackTraceContaining("page-size");
    }

    private PageSizeProperties.Project project() {
        var properties = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("cistern", PageSizeProperties.class);
        return Objects.requireNonNull(properties.projects().get("main"));
    }
}
