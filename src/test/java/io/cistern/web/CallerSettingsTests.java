package io.cistern.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cistern.profile.Priority;
import io.cistern.web.CallerProperties.Role;
import io.cistern.web.CallerProperties.Security;
import io.cistern.web.CallerProperties.Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CallerSettingsTests {

    private static final String HASH = "ab".repeat(32);

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new CallerProperties(Map.of(), new Security(false, null, false, Set.of(), Set.of())));
        assertThat(bind(Map.of("cistern.callers.a.key-sha256", HASH)).callers())
                .containsEntry("a", new Settings(HASH, Set.of(), 1, Priority.INTERACTIVE, List.of(), true));
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
    }

    @Test
    void aServiceWithSuchSettingsDoesNotStart() {
        assertThatThrownBy(() ->
                        Server.start("cistern.callers.a.key-sha256=hunter2").close())
                .hasStackTraceContaining("cistern.callers.a.key-sha256: 64 hex digits")
                .satisfies(failure -> assertThat(
                                Objects.requireNonNull(new InvalidSettingFailureAnalyzer().analyze(failure))
                                        .getDescription()
                                        .concat(String.valueOf(failure.getMessage())))
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
