package io.cistern.docs;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.RunningCistern;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.ConfiguredSettings;
import io.cistern.testing.ConfiguredSettings.Setting;
import io.cistern.testing.IntegrationTests;
import io.cistern.web.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The generated pages of docs/reference say what the code says. {@code ./mvnw test -Dtest=ReferencePagesTests -Dwrite}
 * writes them anew.
 */
@IntegrationTests
class ReferencePagesTests {

    private static final Path REFERENCE = Path.of("docs", "reference");

    private static final String PROBLEMS = """
            # Problems

            <!-- Generated from the types of problems. Do not edit: see CONTRIBUTING.md. -->

            A refused request is answered by `application/problem+json` (RFC 9457). Its `type` is one of these paths, and the
            service shows the same text there. [The HTTP API](http.md#errors) says which status each has.
            """;

    @Test
    void settingsAreThoseOfTheRecords() throws IOException {
        holds("settings.md", SettingsPage.text());
    }

    @Test
    void everySettingHasOneDescriptionAndOneDefault() {
        assertThat(ConfiguredSettings.all()).hasSizeGreaterThan(70).allSatisfy((name, readings) -> {
            assertThat(readings.stream().map(Setting::description).distinct())
                    .as("descriptions of " + name)
                    .singleElement()
                    .asString()
                    .hasSizeGreaterThan(10);
            assertThat(readings.stream()
                            .map(Setting::initial)
                            .filter(initial -> !initial.isEmpty())
                            .distinct())
                    .as("defaults of " + name)
                    .hasSizeLessThanOrEqualTo(1);
        });
    }

    @Test
    void problemsAndMetricsAreThoseOfTheRunningService() throws IOException {
        try (var sandbox = new SandboxMixpanel(SandboxSettings.of("profiles=10"), InstantSource.system()).start();
                var cistern = RunningCistern.start(
                        against(sandbox.port(), "cistern.projects.main.base-audiences.main.refresh=15m"))) {
            holds(
                    "problems.md",
                    Arrays.stream(ProblemType.values())
                            .map(type -> problem(cistern, type))
                            .collect(Collectors.joining("", PROBLEMS, "")));
            holds("metrics.md", MetricsPage.text(text(cistern.get("/actuator/prometheus"))));
        }
    }

    private static String problem(RunningCistern cistern, ProblemType type) {
        var path = "/problems/" + type.path();
        var lines = text(cistern.get(path)).split("\n\n", 2);
        return "\n## " + lines[0] + "\n\n`" + path + "`\n\n" + lines[1];
    }

    private static void holds(String page, String expected) throws IOException {
        var file = REFERENCE.resolve(page);
        if (System.getProperty("write") != null) {
            Files.writeString(file, expected);
        }
        assertThat(file)
                .as("./mvnw test -Dtest=ReferencePagesTests -Dwrite writes it anew")
                .content()
                .isEqualTo(expected);
    }
}
