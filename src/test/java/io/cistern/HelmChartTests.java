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
    void withoutCallersItIsOpen() {
        assertThat(chart.template().withName("try").set("sandbox", "true").call())
                .contains("{name: CISTERN_SECURITY_OPEN, value: \"true\"}")
                .doesNotContain("SPRING_CONFIG_IMPORT", "kind: Secret");
    }

    @Test
    void callersAreMountedWithTheHashesOfTheirKeys() {
        assertThat(chart.template()
                        .withName("real")
                        .set("sandbox", "true")
                        .set("callers.known.reports.key-sha256", "ab12")
                        .set("callers.known.reports.weight", "2")
                        .set("callers.anonymous", "reports")
                        .call())
                .contains("kind: Secret", "name: real-cistern-callers", "secretName: \"real-cistern-callers\"")
                .contains(
                        "    cistern:\n      callers:\n        reports:\n          key-sha256: ab12\n          weight: 2\n")
                .contains("{name: SPRING_CONFIG_IMPORT, value: \"file:/etc/cistern/callers.yaml\"}")
                .contains("{name: CISTERN_SECURITY_ANONYMOUS, value: \"reports\"}")
                .doesNotContain("CISTERN_SECURITY_OPEN");
    }

    @Test
    void callersComeFromASecretThatExists() {
        var manifest = chart.template()
                .withName("real")
                .set("sandbox", "true")
                .set("callers.existingSecret", "who-may-ask")
                .call();
        assertThat(manifest)
                .contains("secretName: \"who-may-ask\"", "mountPath: /etc/cistern")
                .doesNotContain("kind: Secret", "CISTERN_SECURITY_OPEN");
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
