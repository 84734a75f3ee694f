package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cistern.profile.Priority;
import io.cistern.settings.InvalidSettingException;
import io.cistern.testing.IntegrationTests;
import io.cistern.web.Server;
import io.cistern.web.identity.CallerProperties.Security;
import io.cistern.web.identity.CallerProperties.Settings;
import io.cistern.web.identity.Identity.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

@IntegrationTests
class CallerSettingsTests {

    private static final String HASH = "ab".repeat(32);

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new CallerProperties(Map.of(), new Security(false, null, false, Set.of(), Set.of())));
        assertThat(bind(Map.of("cistern.callers.a.key-sha256", HASH)).callers())
                .containsEntry("a", new Settings(HASH, null, 1, Priority.INTERACTIVE, List.of(), true));
    }

    @Test
    void everythingCanBeSet() {
        assertThat(bind(Map.of(
                        "cistern.callers.a.key-sha256", HASH,
                        "cistern.callers.a.projects", "x,y",
                        "cistern.callers.a.weight", "3",
                        "cistern.callers.a.priority", "batch",
                        "cistern.callers.a.roles", "admin",
                        "cistern.callers.a.may-refresh", "false",
                        "cistern.security.open", "true",
                        "cistern.security.anonymous", "a")))
                .isEqualTo(new CallerProperties(
                        Map.of(
                                "a",
                                new Settings(HASH, Set.of("x", "y"), 3, Priority.BATCH, List.of(Role.ADMIN), false)),
                        new Security(true, "a", false, Set.of(), Set.of())));
    }

    @Test
    void whatNeedsNoKeyCanBeSet() {
        assertThat(bind(Map.of(
                                "cistern.security.local-admin", "true",
                                "cistern.security.hosts", "cistern,cistern.example",
                                "cistern.security.origins", "https://dashboards.example"))
                        .security())
                .isEqualTo(new Security(
                        false, null, true, Set.of("cistern", "cistern.example"), Set.of("https://dashboards.example")));
    }

    @Test
    void whatMakesNoSenseIsRefusedByTheNameOfItsSetting() {
        refused("cistern.callers.a.key-sha256", Map.of("cistern.callers.a.key-sha256", "the key itself"));
        refused("cistern.callers.a.key-sha256", Map.of("cistern.callers.a.key-sha256", "ag".repeat(32)));
        refused("cistern.callers.a.key-sha256", Map.of("cistern.callers.a.key-sha256", ""));
        refused(
                "key-sha256: another caller",
                Map.of(
                        "cistern.callers.a.key-sha256",
                        HASH,
                        "cistern.callers.b.key-sha256",
                        HASH.toUpperCase(java.util.Locale.ROOT)));
        refused("cistern.callers.a.weight", Map.of("cistern.callers.a.weight", "0"));
        refused("cistern.callers.a.projects", Map.of("cistern.callers.a.projects", "main,other"));
        refused("cistern.security.anonymous", Map.of("cistern.security.anonymous", "nobody"));
        refused("cistern.security.anonymous", Map.of("cistern.security.anonymous", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin,", " ", "root", "[admin, '']", "['']"})
    void rolesThatAreNoneAreRefused(String roles) throws IOException {
        var environment =
                yaml("cistern: {callers: {a: {key-sha256: " + HASH + ", roles: '" + roles.replace("'", "''") + "'}}}");
        assertThat(catchThrowable(() -> callers(environment)))
                .isNotNull()
                .hasStackTraceContaining("cistern.callers.a.roles");
    }

    @Test
    void anAnonymousAdminIsRefused() {
        var settings = Map.of("cistern.callers.a.roles", "admin", "cistern.security.anonymous", "a");
        refused("cistern.security.anonymous: requests without credentials would have the role admin", settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"projects:", "projects: []", "projects: ''", "projects: ,", "projects: [main, '']"})
    void projectsThatAreSetButEmptyDoNotMeanAll(String projects) throws IOException {
        var environment = yaml("cistern: {callers: {a: {key-sha256: " + HASH + ", " + projects + "}}}");
        assertThat(catchThrowable(() -> callers(environment)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("cistern.callers.a.projects: ");
    }

    @Test
    void projectsThatAreEmptyInTheEnvironmentDoNotMeanAll() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        "systemEnvironment",
                        new SystemEnvironmentPropertySource(
                                "systemEnvironment",
                                Map.of("CISTERN_CALLERS_A_KEYSHA256", HASH, "CISTERN_CALLERS_A_PROJECTS", "")));
        assertThat(catchThrowable(() -> callers(environment)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("cistern.callers.a.projects: no project is listed");
    }

    @Test
    void aCallerThatOnlyReadsMetricsNeedsNoProject() throws IOException {
        var environment = yaml("cistern: {callers: {a: {key-sha256: " + HASH + ", projects: [], roles: metrics}}}");
        var scraper = callers(environment).identity("a").orElseThrow();
        assertThat(scraper.mayReadMetrics()).isTrue();
        assertThat(scraper.mayRead("main")).isFalse();
        assertThat(scraper.isOperator()).isFalse();
    }

    /** A restriction that is not read would restrict nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"project: [main]", "Project: main", "role: admin", "mayrefreshh: false"})
    void misspeltSettingsOfACallerAreRefused(String setting) throws IOException {
        var environment = yaml("cistern: {callers: {a: {key-sha256: " + HASH + ", " + setting + "}}}");
        assertThat(catchThrowable(() -> callers(environment)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("cistern.callers.a.")
                .hasMessageContaining("a caller has no such setting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"callers: {}", "callers: ", "callers: {a: }", "callers: {a: {}}"})
    void callersThatAreSetButEmptyDoNotMeanEverybody(String callers) throws IOException {
        var environment = yaml("cistern: {" + callers + "}");
        var read = catchThrowable(() -> assertThat(callers(environment).none()).isFalse());
        if (read != null) {
            assertThat(read).isNotInstanceOf(AssertionError.class).hasStackTraceContaining("cistern.callers");
        }
    }

    private static StandardEnvironment yaml(String text) throws IOException {
        var environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("test", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
                .forEach(environment.getPropertySources()::addFirst);
        return environment;
    }

    /** As the service reads them. */
    private static Callers callers(StandardEnvironment environment) {
        var properties = Binder.get(environment).bindOrCreate("cistern", CallerProperties.class);
        StrictCallers.check(properties.callers(), environment);
        return new Callers(properties, Set.of("main"));
    }

    @Test
    void aServiceWithSuchSettingsDoesNotStart() {
        assertThatThrownBy(() ->
                        Server.start("cistern.callers.a.key-sha256=hunter2").close())
                .hasStackTraceContaining("cistern.callers.a.key-sha256: 64 hex digits")
                .satisfies(failure -> assertThat(failure).hasRootCauseInstanceOf(InvalidSettingException.class))
                .satisfies(failure -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure)
                                + String.valueOf(failure.getMessage()))
                        .contains("cistern.callers.a.key-sha256")
                        .doesNotContain("hunter2"));
        assertThatThrownBy(() -> Server.start("spring.security.oauth2.resourceserver.jwt.issuer-uri=http://127.0.0.1:1")
                        .close())
                .hasStackTraceContaining("none are configured under cistern.callers");
    }

    private static void refused(String message, Map<String, String> settings) {
        var failure = catchThrowable(() -> new Callers(bind(settings), Set.of("main")));
        assertThat(failure)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("the key itself");
    }

    private static CallerProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("cistern", CallerProperties.class);
    }
}
