package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.cistern.testing.IntegrationTests;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart, through Helm itself and Kubernetes' own types. */
@IntegrationTests
class HelmChartTests {

    private static final Path CHART = Path.of("helm", "cistern");

    private final Helm chart = new Helm(CHART);

    private Manifests rendered(String... settings) {
        return new Manifests(text(settings));
    }

    private String text(String... settings) {
        var template = chart.template().withName("real");
        for (var setting : settings) {
            var parts = setting.split("=", 2);
            template = template.set(parts[0], parts[1]);
        }
        return template.call();
    }

    private static Map<String, EnvVar> environment(Container container) {
        return container.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, variable -> variable));
    }

    private static EnvVar variable(Map<String, EnvVar> environment, String name) {
        return Objects.requireNonNull(environment.get(name), name);
    }

    private static void assertRestricted(PodSpec pod) {
        for (var container : pod.getContainers()) {
            var security = container.getSecurityContext();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        }
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }

    /** Kubernetes would make variables of the names of Services, which are settings by chance. */
    private static void assertSettingsAreTheChartsOwn(PodSpec pod) {
        assertThat(pod.getEnableServiceLinks()).isFalse();
        assertThat(environment(pod.getContainers().getFirst())).containsKeys("SERVER_PORT", "MANAGEMENT_SERVER_PORT");
    }

    @Test
    void aSandboxNeedsNoSettings() {
        var manifests = rendered("sandbox=true");
        assertThat(manifests.kinds()).containsExactly("NetworkPolicy", "Service", "StatefulSet");
        var pod = manifests.one(StatefulSet.class).getSpec().getTemplate().getSpec();
        assertRestricted(pod);
        assertSettingsAreTheChartsOwn(pod);
        var environment = environment(pod.getContainers().getFirst());
        assertThat(variable(environment, "SPRING_PROFILES_ACTIVE").getValue()).isEqualTo("sandbox");
        assertThat(variable(environment, "CISTERN_SECURITY_OPEN").getValue()).isEqualTo("true");
        assertThat(variable(environment, "CISTERN_SECURITY_HOSTS").getValue())
                .as("by the names of its Service")
                .isEqualTo(
                        "real-cistern,real-cistern.default,real-cistern.default.svc,real-cistern.default.svc.cluster.local");
        assertThat(environment).doesNotContainKeys("CISTERN_SECURITY_ORIGINS", "CISTERN_SECURITY_LOCAL_ADMIN");
        assertThat(environment).doesNotContainKeys("SPRING_CONFIG_IMPORT", "CISTERN_PROJECTS_MAIN_SECRET");
        assertThat(manifests.one(NetworkPolicy.class).getSpec().getEgress())
                .as("names alone: nothing is asked of Mixpanel")
                .hasSize(1);
    }

    @Test
    void aGatewayKeepsItsLedgerOnAVolumeAndIsProbedOnAPortOfItsOwn() {
        var manifests = rendered("project.id=2195193", "project.existingSecret=mixpanel", "security.open=true");
        var set = manifests.one(StatefulSet.class);
        assertThat(set.getSpec().getReplicas()).isEqualTo(1);
        assertThat(set.getSpec().getVolumeClaimTemplates()).hasSize(1);
        var container = set.getSpec().getTemplate().getSpec().getContainers().getFirst();
        var environment = environment(container);
        assertThat(variable(environment, "CISTERN_PROJECTS_MAIN_PROJECT_ID").getValue())
                .isEqualTo("2195193");
        assertThat(variable(environment, "CISTERN_PROJECTS_MAIN_SECRET")
                        .getValueFrom()
                        .getSecretKeyRef()
                        .getName())
                .isEqualTo("mixpanel");
        assertThat(variable(environment, "MANAGEMENT_SERVER_PORT").getValue()).isEqualTo("9090");
        assertThat(container.getReadinessProbe().getHttpGet().getPort().getStrVal())
                .isEqualTo("management");
        assertThat(container.getLifecycle().getPreStop().getExec().getCommand()).containsExactly("sleep", "5");
        assertThat(manifests.one(NetworkPolicy.class).getSpec().getEgress().stream()
                        .map(NetworkPolicyEgressRule::getPorts)
                        .flatMap(List::stream)
                        .map(port -> port.getPort().getIntVal()))
                .containsExactlyInAnyOrder(53, 53, 443);
        assertThat(manifests.one(Service.class).getSpec().getPorts()).hasSize(2);
    }

    /** In a file, YAML's integers are floating-point numbers to Helm. */
    @Test
    void aProjectIsTheOneThatIsNamedHoweverItIsWritten() throws IOException {
        var values = RunningCistern.temporary().resolve("values.yaml");
        for (var id : List.of("2195193", "\"2195193\"")) {
            Files.writeString(values, "project: {id: " + id + ", existingSecret: mixpanel}\nsecurity: {open: true}\n");
            var set = new Manifests(chart.template().withValuesFile(values).call()).one(StatefulSet.class);
            var container =
                    set.getSpec().getTemplate().getSpec().getContainers().getFirst();
            assertThat(variable(environment(container), "CISTERN_PROJECTS_MAIN_PROJECT_ID")
                            .getValue())
                    .isEqualTo("2195193");
        }
    }

    @Test
    void aVolumeThatIsThereIsUsedAndThePlatformMayChooseTheUser() {
        var set = rendered("sandbox=true", "persistence.existingClaim=ledger", "runAsUser=null")
                .one(StatefulSet.class);
        assertThat(set.getSpec().getVolumeClaimTemplates()).isEmpty();
        var pod = set.getSpec().getTemplate().getSpec();
        assertThat(pod.getVolumes().getFirst().getPersistentVolumeClaim().getClaimName())
                .isEqualTo("ledger");
        assertThat(pod.getSecurityContext().getRunAsUser()).isNull();
        assertThat(pod.getContainers().getFirst().getSecurityContext().getRunAsUser())
                .isNull();
        assertRestricted(pod);
    }

    @Test
    void labelsAreTextAndStayTheChartsOwn() {
        var rendered = chart.template()
                .withName("123")
                .set("sandbox", "true")
                .set("serviceMonitor.enabled", "true")
                .set("serviceMonitor.labels.team", "data")
                .set("serviceMonitor.labels.app\\.kubernetes\\.io/name", "other")
                .call();
        var labels =
                new Manifests(rendered).one(ServiceMonitor.class).getMetadata().getLabels();
        assertThat(labels)
                .containsEntry("app.kubernetes.io/instance", "123")
                .containsEntry("app.kubernetes.io/name", "cistern")
                .containsEntry("team", "data");
        assertThat(new Manifests(chart.template()
                                .withName("cistern")
                                .set("sandbox", "true")
                                .call())
                        .one(Service.class)
                        .getMetadata()
                        .getName())
                .isEqualTo("cistern");
    }

    /** As under an alias, which may be anything. */
    @Test
    void namesAreOnesThatKubernetesTakes() throws IOException {
        var folder = RunningCistern.temporary().resolve("chart");
        copy(CHART, folder);
        var chartYaml = folder.resolve("Chart.yaml");
        Files.writeString(
                chartYaml, Files.readString(chartYaml).replace("name: cistern", "name: cistern_Eu_of-everybody"));
        var name = new Manifests(new Helm(folder)
                        .template()
                        .withName("the-reporting-of-all-our-teams-in-production1")
                        .set("sandbox", "true")
                        .call())
                .one(StatefulSet.class)
                .getMetadata()
                .getName();
        assertThat(name).matches("[a-z]([-a-z0-9]*[a-z0-9])?").hasSizeLessThanOrEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://db/cistern | 5432",
                "jdbc:postgresql://db:6432/cistern?ssl=true | 6432",
                "jdbc:postgresql://[fd00::1]:6432/cistern | 6432",
                "jdbc:postgresql://one:7000\\,two:7001/cistern | 7000",
            })
    void theDatabaseCanBeReachedAtItsPort(String url, int port) {
        var egress = rendered("sandbox=true", "database.url=" + url, "database.existingSecret=db")
                .one(NetworkPolicy.class)
                .getSpec()
                .getEgress();
        assertThat(egress.getLast().getPorts().getFirst().getPort().getIntVal()).isEqualTo(port);
    }

    @Test
    void aCollectorOfTracesCanBeReachedWhenAllowed() {
        var egress = rendered(
                        "sandbox=true",
                        "networkPolicy.extraEgress[0].ports[0].port=4318",
                        "extraEnv[0].name=MANAGEMENT_TRACING_EXPORT_ENABLED",
                        "extraEnv[0].value=yes")
                .one(NetworkPolicy.class)
                .getSpec()
                .getEgress();
        assertThat(egress.getLast().getPorts().getFirst().getPort().getIntVal()).isEqualTo(4318);
    }

    @Test
    void severalReplicasShareADatabase() {
        var manifests = rendered(
                "project.id=1",
                "project.existingSecret=mixpanel",
                "security.open=true",
                "replicas=3",
                "database.url=jdbc:postgresql://db:5432/cistern",
                "database.existingSecret=db",
                "autoscaling.enabled=true",
                "serviceMonitor.enabled=true",
                "alerts.enabled=true",
                "dashboard.enabled=true");
        assertThat(manifests.kinds())
                .containsExactly(
                        "ConfigMap",
                        "Deployment",
                        "HorizontalPodAutoscaler",
                        "NetworkPolicy",
                        "PodDisruptionBudget",
                        "PrometheusRule",
                        "Service",
                        "ServiceMonitor");
        var deployment = manifests.one(Deployment.class);
        assertThat(deployment.getSpec().getReplicas()).as("the autoscaler's").isNull();
        assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                .hasSize(1);
        assertThat(environment(deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()))
                .containsKeys("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_PASSWORD");
        assertThat(manifests
                        .one(PodDisruptionBudget.class)
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(1);
        assertThat(manifests
                        .one(PrometheusRule.class)
                        .getSpec()
                        .getGroups()
                        .getFirst()
                        .getRules())
                .hasSizeGreaterThan(5);
    }

    @Test
    void otherNamesAndBrowserApplicationsAreTold() {
        var environment = environment(rendered(
                        "sandbox=true",
                        "security.hosts[0]=cistern.example",
                        "security.origins[0]=https://dashboards.example",
                        "security.origins[1]=https://more.example")
                .one(StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst());
        assertThat(variable(environment, "CISTERN_SECURITY_HOSTS").getValue())
                .startsWith("real-cistern,")
                .endsWith(",cistern.example");
        assertThat(variable(environment, "CISTERN_SECURITY_ORIGINS").getValue())
                .isEqualTo("https://dashboards.example,https://more.example");
    }

    @Test
    void callersAreMountedWithTheHashesOfTheirKeys() {
        var manifests = text(
                "sandbox=true",
                "callers.known.reports.key-sha256=ab12",
                "callers.known.reports.weight=2",
                "callers.anonymous=reports");
        assertThat(manifests)
                .contains("secretName: \"real-cistern-callers\"")
                .contains(
                        "    cistern:\n      callers:\n        reports:\n          key-sha256: ab12\n          weight: 2\n");
        var environment = environment(new Manifests(manifests)
                .one(StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst());
        assertThat(variable(environment, "SPRING_CONFIG_IMPORT").getValue())
                .isEqualTo("file:/etc/cistern/callers.yaml");
        assertThat(variable(environment, "CISTERN_SECURITY_ANONYMOUS").getValue())
                .isEqualTo("reports");
        assertThat(environment).doesNotContainKey("CISTERN_SECURITY_OPEN");
        assertThat(rendered("sandbox=true", "callers.existingSecret=who-may-ask")
                        .kinds())
                .doesNotContain("Secret");
    }

    /** Hooks are not rendered here, so this one is taken for none. */
    @Test
    void helmTestAsksTheSandboxOneQuestion() throws IOException {
        var folder = RunningCistern.temporary().resolve("cistern");
        copy(CHART, folder);
        var hook = folder.resolve("templates/tests/asks.yaml");
        Files.writeString(hook, Files.readString(hook).replaceAll("(?m)^ +helm.sh/hook.*\n", ""));
        var pod = new Manifests(new Helm(folder)
                        .template()
                        .withName("real")
                        .set("sandbox", "true")
                        .call())
                .one(Pod.class)
                .getSpec();
        assertRestricted(pod);
        assertThat(pod.getContainers().getFirst().getCommand().getLast())
                .contains("/dev/tcp/real-cistern/8080", "/v1/profiles/u1", "Host: real-cistern\\r\\n");
        assertThat(new Helm(folder)
                        .template()
                        .withName("real")
                        .set("sandbox", "true")
                        .set("callers.existingSecret", "who-may-ask")
                        .call())
                .as("it has no key")
                .doesNotContain("/v1/profiles/u1");
    }

    /** Another chart that depends on this one, as its users would write it. */
    @Test
    void aSidecarAnswersItsPodAlone() throws IOException {
        var manifests = sidecar("cistern.service.port", "8181");
        assertThat(manifests.kinds()).containsExactly("Deployment");
        var pod = manifests.one(Deployment.class).getSpec().getTemplate().getSpec();
        var sidecar = pod.getInitContainers().getFirst();
        assertThat(sidecar.getRestartPolicy()).isEqualTo("Always");
        var environment = environment(sidecar);
        assertThat(variable(environment, "SERVER_ADDRESS").getValue()).isEqualTo("127.0.0.1");
        assertThat(variable(environment, "MANAGEMENT_SERVER_ADDRESS").getValue())
                .isEqualTo("0.0.0.0");
        assertThat(environment).doesNotContainKey("CISTERN_SECURITY_OPEN");
        assertThat(environment)
                .as("its pod asks it as localhost")
                .doesNotContainKeys("CISTERN_SECURITY_HOSTS", "CISTERN_SECURITY_LOCAL_ADMIN");
        assertThat(variable(environment, "SERVER_PORT").getValue()).isEqualTo("8181");
        assertThat(sidecar.getPorts()).hasSize(1);
        assertThat(sidecar.getStartupProbe().getHttpGet().getPort().getStrVal()).isEqualTo("cistern-mgmt");
        assertThat(sidecar.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(pod.getVolumes().getFirst().getPersistentVolumeClaim().getClaimName())
                .isEqualTo("ledger");
    }

    private static Manifests sidecar(String setting, String value) throws IOException {
        var folder = RunningCistern.temporary();
        copy(CHART, folder.resolve("helm/cistern"));
        var other = folder.resolve("src/test/resources/chart-with-sidecar");
        copy(Path.of("src/test/resources/chart-with-sidecar"), other);
        new Helm(other).dependency().build().call();
        return new Manifests(new Helm(other)
                .template()
                .withName("reports")
                .set(setting, value)
                .call());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, Objects.requireNonNull(target));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "project.existingSecret=x|project.id is required",
                "project.id=1|project.existingSecret is required",
                "sandbox=true,replicas=2|several replicas need database.url",
                "sandbox=true,autoscaling.enabled=true|autoscaling needs database.url",
                "sandbox=true,database.url=jdbc:postgresql://db/x|database.existingSecret is required",
                "sandbox=true,callers.known.a.weight=1,callers.existingSecret=x|exclude each other",
                "sandbox=true,callers.anonymous=a|callers.anonymous names one of the callers",
                "project.id=1,project.existingSecret=x|who may ask?",
                "sandbox=true,management.port=8080|management.port is a port of its own",
                "sandbox=true,management.port=81,service.port=81|management.port is a port of its own",
                "sandbox=true,database.url=jdbc:postgresql://db/x,database.existingSecret=x,autoscaling.enabled=true,replicas=5|autoscaling.maxReplicas",
                "project.id=main,project.existingSecret=x|id",
                "project.id=-5,project.existingSecret=x|id",
                "sandbox=true,management.port=8090|the sandbox's port",
                "sandbox=true,database.url=jdbc:postgresql:cistern|database",
                "sandbox=true,terminationGracePeriodSeconds=30|terminationGracePeriodSeconds",
                "sandbox=true,extraEnv[0].name=X,extraEnv[0].value=60|extraEnv",
                "sandbox=true,database.url=jdbc:mysql://db/x|database",
                "sandbox=true,mode=proxy|mode",
                "sandbox=true,replicas=0|replicas",
                "sandbox=true,project.region=ap|region",
                "sandbox=true,service.port=99999|port",
                "sandbox=true,callers.known.a.wieght=1|wieght",
                "sandbox=true,persistance.size=1Gi|persistance",
                "sandbox=true,management.port=http|management",
            })
    void wrongValuesAreRefusedByName(String settings, String complaint) {
        assertThatThrownBy(() -> text(settings.split(",", -1))).hasMessageContaining(complaint);
    }

    /** As its templates are included by another chart, so a sidecar that would overspend is refused there. */
    @Test
    void aSidecarWithABudgetOfItsOwnIsRefusedUnlessAccepted() throws IOException {
        assertThatThrownBy(() -> sidecar("cistern.persistence.existingClaim", "null"))
                .hasMessageContaining("a sidecar needs database.url");
        assertThatThrownBy(() -> sidecar("cistern.management.port", "8080")).hasMessageContaining("port of its own");
        assertThat(sidecar("cistern.persistence.ephemeral", "true").kinds()).containsExactly("Deployment");
    }

    @Test
    void lintFindsNothing() {
        var result = chart.lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }
}
