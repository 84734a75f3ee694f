package io.cistern.mixpanel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.mixpanel.MixpanelProperties.Region;
import io.cistern.pagesize.PageSizeSetting;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class MixpanelPropertiesTests {

    private static MixpanelProperties bind(Map<String, String> settings) {
        var whole = new HashMap<String, String>();
        settings.forEach((name, value) -> whole.put("cistern." + name, value));
        return new Binder(new MapConfigurationPropertySource(whole)).bindOrCreate("cistern", MixpanelProperties.class);
    }

    private static MixpanelProperties.Project project(Map<String, String> settings) {
        var whole = new HashMap<String, String>();
        settings.forEach((name, value) -> whole.put("projects.main." + name, value));
        return java.util.Objects.requireNonNull(bind(whole).projects().get("main"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://mixpanel.com",
                "http://10.0.0.7:8090",
                "HTTP://proxy",
                "http://localhost.evil.example",
                "http://127.0.0.1.nip.io"
            })
    void aHostThatWouldGetTheServiceAccountInTheClearIsRefused(String host) {
        assertThatThrownBy(() -> project(Map.of("base-url", host)))
                .hasStackTraceContaining("cistern.projects.main.base-url: http would send the service account readable")
                .hasStackTraceContaining("cistern.projects.main.plain-http=true");
        assertThat(project(Map.of("base-url", host, "plain-http", "true")).host())
                .isEqualTo(URI.create(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:1", "http://127.0.0.1:1", "http://127.8.8.8", "http://[::1]:1", "https://proxy"
            })
    void thisMachineAndHttpsAreAllowed(String host) {
        assertThat(project(Map.of("base-url", host)).host()).isEqualTo(URI.create(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://mixpanel.com", "mixpanel.com", "https://user:secret@mixpanel.com", "https:///x"})
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> project(Map.of("base-url", host)))
                .hasStackTraceContaining("cistern.projects.main.base-url: an https URL");
    }

    @Test
    void defaults() {
        var project = project(Map.of("project-id", "2195193"));
        assertThat(project.projectId()).isEqualTo("2195193");
        assertThat(project.region()).isEqualTo(Region.US);
        assertThat(project.host()).isEqualTo(URI.create("https://mixpanel.com"));
        assertThat(project.username()).isNull();
        assertThat(project.secret()).isNull();
        assertThat(project.workspaceId()).isNull();
        assertThat(project.pageSize()).isEqualTo(PageSizeSetting.of("auto"));
        assertThat(project.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(project.readTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(project.beginTimeout()).isEqualTo(Duration.ofMinutes(2));
        var endpoint = bind(Map.of()).mixpanel();
        assertThat(endpoint.path()).isEqualTo("/api/query/engage");
        assertThat(endpoint.maxPageSize()).isEqualTo(DataSize.ofMegabytes(64));
    }

    @Test
    void everySetting() {
        var project = project(Map.of(
                "project-id", "007",
                "region", "eu",
                "username", "u",
                "secret", "s",
                "workspace-id", "9007199254740993",
                "page-size", "5000",
                "connect-timeout", "1s",
                "read-timeout", "2m",
                "first-byte-timeout", "30s"));
        assertThat(project)
                .isEqualTo(new MixpanelProperties.Project(
                        "007",
                        Region.EU,
                        null,
                        false,
                        "u",
                        "s",
                        9007199254740993L,
                        PageSizeSetting.of("5000"),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(30)));
        assertThat(project.beginTimeout()).isEqualTo(Duration.ofSeconds(30));
        var endpoint = bind(Map.of("mixpanel.path", "/api/2.0/engage", "mixpanel.max-page-size", "1MB"))
                .mixpanel();
        assertThat(endpoint.path()).isEqualTo("/api/2.0/engage");
        assertThat(endpoint.maxPageSize()).isEqualTo(DataSize.ofMegabytes(1));
    }

    @Test
    void hostsFollowTheRegionUnlessOneIsSet() {
        assertThat(project(Map.of("region", "eu")).host()).isEqualTo(URI.create("https://eu.mixpanel.com"));
        assertThat(project(Map.of("region", "in")).host()).isEqualTo(URI.create("https://in.mixpanel.com"));
        assertThat(project(Map.of("region", "in", "base-url", "http://localhost:9"))
                        .host())
                .isEqualTo(URI.create("http://localhost:9"));
    }

    @Test
    void settingsLeftEmptyAreNotSet() {
        var project = project(Map.of(
                "project-id", "1", "base-url", "", "workspace-id", "", "page-size", "", "first-byte-timeout", ""));
        assertThat(project.host()).isEqualTo(URI.create("https://mixpanel.com"));
        assertThat(project.workspaceId()).isNull();
        assertThat(project.pageSize()).isEqualTo(PageSizeSetting.of("auto"));
        assertThat(project.firstByteTimeout()).isNull();
    }

    @Test
    void settingsOfOtherPackagesAreLeftAlone() {
        assertThat(bind(Map.of(
                                "projects.main.project-id",
                                "1",
                                "projects.main.quota.limit",
                                "60",
                                "projects.main.timezone",
                                "UTC",
                                "callers.x.weight",
                                "2"))
                        .projects())
                .containsOnlyKeys("main");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(bind(Map.of()).missing())
                .containsExactly(
                        "cistern.projects.main.project-id",
                        "cistern.projects.main.username",
                        "cistern.projects.main.secret");
        assertThat(bind(Map.of(
                                "projects.b.project-id", "2",
                                "projects.b.username", " ",
                                "projects.a.project-id", "1",
                                "projects.a.username", "u"))
                        .missing())
                .containsExactly(
                        "cistern.projects.a.secret", "cistern.projects.b.username", "cistern.projects.b.secret");
        assertThat(bind(Map.of("projects.a.project-id", "1", "projects.a.username", "u", "projects.a.secret", "s"))
                        .missing())
                .isEmpty();
    }

    @Test
    void theAccountIsNotPrinted() {
        var properties = bind(Map.of("projects.main.username", "robot", "projects.main.secret", "hush"));
        assertThat(properties.toString()).contains("mixpanel.com").doesNotContain("hush", "robot");
    }

    @Test
    void twoNamesForOneBudgetAreRefused() {
        assertThatThrownBy(() -> bind(Map.of("projects.a.project-id", "1", "projects.b.project-id", "1")))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining("project-id");
        assertThat(bind(Map.of(
                                "projects.a.project-id", "1",
                                "projects.b.project-id", "1",
                                "projects.b.base-url", "http://localhost:1"))
                        .projects())
                .hasSize(2);
    }

    @Test
    void impossibleSettingsAreRefused() {
        for (var pageSize : List.of("0", "-1", "1500", "many", "1e3", "99999999999")) {
            assertThatThrownBy(() -> project(Map.of("page-size", pageSize))).isInstanceOf(BindException.class);
        }
        assertThatThrownBy(() -> project(Map.of("page-size", "2500")))
                .hasRootCauseMessage("A page-size over 1000 is a multiple of 1000");
        assertThatThrownBy(() -> project(Map.of("read-timeout", "0s"))).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> project(Map.of("first-byte-timeout", "-1s"))).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> bind(Map.of("mixpanel.max-page-size", "2GB"))).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> project(Map.of("region", "mars"))).isInstanceOf(BindException.class);
    }
}
