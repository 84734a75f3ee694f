package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The chart, through Helm itself. */
class HelmChartTests {

    private final Helm chart = new Helm(Path.of("helm", "cistern"));

    @Test
    void theSandboxNeedsNoSettings() {
        assertThat(chart.template().withName("try").set("sandbox", "true").call())
                .contains("kind: StatefulSet", "kind: Service", "SPRING_PROFILES_ACTIVE")
                .doesNotContain("secretKeyRef");
    }

    @Test
    void aProjectComesFromASecretThatExists() {
        var manifest = chart.template()
                .withName("real")
                .set("project.id", "2195193")
                .set("project.existingSecret", "mixpanel")
                .call();
        assertThat(manifest).contains("2195193", "name: \"mixpanel\"").doesNotContain("SPRING_PROFILES_ACTIVE");
    }

    @Test
    void whatIsMissingIsNamed() {
        var template = chart.template().withName("real");
        assertThatThrownBy(template::call).hasMessageContaining("project.id is required");
    }

    @Test
    void lintFindsNothing() {
        var result = chart.lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }
}
