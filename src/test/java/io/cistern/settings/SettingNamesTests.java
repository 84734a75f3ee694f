package io.cistern.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.testing.CapturesOutput;
import io.cistern.testing.ConfiguredSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Which names set something, and what becomes of those that do not. */
@CapturesOutput
class SettingNamesTests {

    private static final String SECRET = "do-not-tell";

    @ParameterizedTest
    @CsvSource(textBlock = """
            CISTERN_PROJECTS_MAIN_PROJECT_ID,                       cistern.projects.main.project-id
            CISTERN_PROJECTS_MAIN_PROJECTID,                        cistern.projects.main.project-id
            cistern_projects_main_secret,                           cistern.projects.main.secret
            CISTERN_PROJECTS_EU_WEST_1_BASE_URL,                    cistern.projects.eu-west-1.base-url
            CISTERN_PROJECTS_MAIN_QUOTA_FOLLOW_UP_PAGES,            cistern.projects.main.quota.follow-up-pages
            CISTERN_PROJECTS_MAIN_FRESHNESS_STALE_WHILE_REVALIDATE, cistern.projects.main.freshness.stale-while-revalidate
            CISTERN_PROJECTS_MAIN_BASE_AUDIENCES_TEAM_WHERE,        cistern.projects.main.base-audiences.team.where
            CISTERN_PROJECTS_MAIN_BASEAUDIENCES_TEAM_WHERE,         cistern.projects.main.base-audiences.team.where
            CISTERN_PROJECTS_A_B_BASE_AUDIENCES_C_D_SELECT_1,       cistern.projects.a-b.base-audiences.c-d.select[1]
            CISTERN_CALLERS_TEAM_A_KEY_SHA256,                      cistern.callers.team-a.key-sha256
            CISTERN_CALLERS_TEAM_A_KEYSHA256,                       cistern.callers.team-a.key-sha256
            CISTERN_CALLERS_WEIGHT_WEIGHT,                          cistern.callers.weight.weight
            CISTERN_CALLERS_TEAM_MAY_REFRESH,                       cistern.callers.team.may-refresh
            CISTERN_CALLERS_TEAM_PROJECTS_0,                        cistern.callers.team.projects[0]
            CISTERN_DATA_DIR,                                       cistern.data-dir
            CISTERN_DATADIR,                                        cistern.data-dir
            CISTERN_ENGAGE_PASS_THROUGH_0,                          cistern.engage.pass-through[0]
            CISTERN_SANDBOX_PORT,                                   cistern.sandbox.port
            """)
    void everySpellingOfAVariableSetsItsSetting(String variable, String property) {
        var environment = environment(Map.of(variable, "value"), Map.of());
        assertThat(bound(environment, property)).isEqualTo("value");
        assertThat(environment.getProperty(variable)).as("for placeholders").isEqualTo("value");
    }

    @Test
    void theSettingsAreThoseThatTheRecordsRead() {
        var names = List.of(ConfiguredSettings.ANY_NAME, ConfiguredSettings.ANY_NAME);
        assertThat(Settings.all().stream().map(setting -> setting.property(names)))
                .containsExactlyInAnyOrderElementsOf(ConfiguredSettings.all().keySet());
    }

    @Test
    void everySettingHasAVariable() {
        for (var setting : Settings.all()) {
            var names = List.of("team-a", "b-c");
            assertThat(bound(environment(Map.of(setting.variable(names), "value"), Map.of()), setting.property(names)))
                    .as(setting.toString())
                    .isEqualTo("value");
        }
    }

    @Test
    void aVariableMeansTheNameThatIsSpelledElsewhere() {
        var environment = environment(
                Map.of(
                        "CISTERN_CALLERS_TEAM_A_KEY_SHA256", "a",
                        "CISTERN_CALLERS_NIGHTLY_JOBS_KEY_SHA256", "b",
                        "CISTERN_PROJECTS_MY_APP_SECRET", "c",
                        "CISTERN_CALLERS_BIG_ONE_KEY_SHA256", "d"),
                Map.of(
                        "cistern.callers.teamA.weight", "2",
                        "cistern.callers.nightly_jobs.weight", "3",
                        "cistern.projects[My App].username", "u",
                        "cistern.callers.big-one.weight", "4"));
        assertThat(map(environment, "cistern.callers"))
                .containsEntry("teamA", Map.of("weight", "2", "key-sha256", "a"))
                .containsEntry("nightly_jobs", Map.of("weight", "3", "key-sha256", "b"))
                .containsEntry("big-one", Map.of("weight", "4", "key-sha256", "d"))
                .hasSize(3);
        assertThat(map(environment, "cistern.projects"))
                .containsOnlyKeys("My App")
                .containsEntry("My App", Map.of("username", "u", "secret", "c"));
    }

    @Test
    void anEmptyVariableTakesBackWhatAFileSays(CapturedOutput output) {
        var environment = environment(
                Map.of("CISTERN_SECURITY_ANONYMOUS", "", "CISTERN_CALLERS_TEAM_NONSENSE", ""),
                Map.of("cistern.security.anonymous", "team"));
        assertThat(bound(environment, "cistern.security.anonymous")).isEmpty();
        assertThat(output).doesNotContain("NONSENSE");
    }

    @Test
    void variablesOfOneNameAreOfOneName() {
        var environment = environment(
                Map.of("CISTERN_CALLERS_TEAM_A_KEY_SHA256", "a", "CISTERN_CALLERS_TEAMA_WEIGHT", "2"), Map.of());
        assertThat(map(environment, "cistern.callers"))
                .containsOnlyKeys("team-a")
                .containsEntry("team-a", Map.of("weight", "2", "key-sha256", "a"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            CISTERN_PROJECTS_MAIN_SECRTE,                 CISTERN_PROJECTS_MAIN_SECRET
            CISTERN_PROJECTS_MAIN_BASE_AUDIENCE_TEAM_WHERE, CISTERN_PROJECTS_MAIN_BASE_AUDIENCES_TEAM_WHERE
            CISTERN_PROJECTS_MAIN_QOUTA_LIMIT,            CISTERN_PROJECTS_MAIN_QUOTA_LIMIT
            CISTERN_PROJECTS_SECRET,                      CISTERN_PROJECTS_MAIN_SECRET
            CISTERN_CALLERS_TEAM_A_KEY_SHA265,            CISTERN_CALLERS_TEAM_A_KEY_SHA256
            CISTERN_CALLERS_TEAM_A_ROLE,                  CISTERN_CALLERS_TEAM_A_ROLES
            """)
    void aVariableBelowProjectsOrCallersThatSetsNothingStopsTheStart(String variable, String nearest) {
        assertThatThrownBy(() -> environment(Map.of(variable, SECRET), Map.of()))
                .isInstanceOfSatisfying(InvalidSettingException.class, refused -> {
                    assertThat(refused).hasMessageStartingWith(variable + " ").hasMessageNotContaining(SECRET);
                    assertThat(refused.remedy()).contains(" " + nearest + ".").doesNotContain(SECRET);
                });
    }

    @Test
    void otherVariablesThatSetNothingAreAWarning(CapturedOutput output) {
        environment(Map.of("CISTERN_DATA_DIRR", SECRET), Map.of());
        assertThat(output).contains("CISTERN_DATA_DIRR", "CISTERN_DATA_DIR\n").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CISTERN_PORT",
                "CISTERN_PORT_8080_TCP_ADDR",
                "CISTERN_SERVICE_HOST",
                "CISTERN_SERVICE_PORT_HTTP",
                "CISTERN_PROJECTS_SERVICE_HOST",
                "CISTERN_PROJECTS_PORT",
                "CISTERN_CALLERS_PORT_80_TCP",
                "CISTERN_EU_SERVICE_PORT"
            })
    void whatKubernetesAddsIsPassedOver(String variable, CapturedOutput output) {
        var environment = environment(Map.of(variable, "tcp://10.0.0.1:80"), Map.of());
        assertThat(map(environment, "cistern")).isEmpty();
        assertThat(output).doesNotContain(variable);
    }

    @Test
    void aPortThatAUserSetsIsNotOfKubernetes(CapturedOutput output) {
        assertThatThrownBy(() -> environment(Map.of("CISTERN_PROJECTS_MAIN_PORT", "8080"), Map.of()))
                .isInstanceOf(InvalidSettingException.class);
        environment(Map.of("CISTERN_PORT", "8080"), Map.of());
        assertThat(output).contains("CISTERN_PORT sets nothing");
    }

    @Test
    void whatCanBeReadInSeveralWaysIsRefused() {
        var twice = "CISTERN_PROJECTS_A_BASE_AUDIENCES_B_BASE_AUDIENCES_C_WHERE";
        assertThatThrownBy(() -> environment(Map.of(twice, SECRET), Map.of()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("cistern.projects.a-base-audiences-b.base-audiences.c.where,"
                        + " cistern.projects.a.base-audiences.b-base-audiences-c.where")
                .hasMessageNotContaining(SECRET);
        assertThat(bound(
                        environment(
                                Map.of(twice, "x"),
                                Map.of("cistern.projects.a.base-audiences.b-base-audiences-c.refresh", "1m")),
                        "cistern.projects.a.base-audiences.b-base-audiences-c.where"))
                .isEqualTo("x");
        assertThatThrownBy(() -> environment(
                        Map.of("CISTERN_CALLERS_TEAM_A_WEIGHT", "1"),
                        Map.of("cistern.callers.teamA.roles", "admin", "cistern.callers.tea_ma.roles", "admin")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("cistern.callers.tea_ma, cistern.callers.teamA");
        assertThatThrownBy(() -> environment(
                        Map.of("CISTERN_PROJECTS_MAIN_BASE_URL", SECRET, "CISTERN_PROJECTS_MAIN_BASEURL", "x"),
                        Map.of()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("CISTERN_PROJECTS_MAIN_BASE_URL")
                .hasMessageContaining("CISTERN_PROJECTS_MAIN_BASEURL")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            cistern.projects.main.secrte,           cistern.projects.main.secret
            cistern.projects.main.base.url,         cistern.projects.main.base-url
            cistern.projects.main.qouta.limit,      cistern.projects.main.quota.limit
            cistern.callers.team-a.key-sha-265,     cistern.callers.team-a.key-sha256
            CISTERN_CALLERS_TEAM_WEIGHT,            cistern.callers.team.weight
            """)
    void aPropertyThatSetsNothingStopsTheStartToo(String property, String nearest) {
        assertThatThrownBy(() -> environment(Map.of(), Map.of(property, SECRET)))
                .isInstanceOfSatisfying(InvalidSettingException.class, refused -> {
                    assertThat(refused).hasMessageStartingWith(property).hasMessageNotContaining(SECRET);
                    assertThat(refused.remedy()).contains(nearest);
                });
    }

    @Test
    void otherPropertiesThatSetNothingAreAWarning(CapturedOutput output) {
        environment(Map.of(), Map.of("cistern.cache.sizes", SECRET, "cistern.dataDir", "x", "cistern.callers", ""));
        assertThat(output.getOut().lines().filter(line -> line.contains("sets nothing")))
                .singleElement()
                .asString()
                .contains("cistern.cache.sizes", "cistern.cache.size");
        assertThat(output).doesNotContain(SECRET);
    }

    @Test
    void whiteSpaceAroundASettingIsNoPartOfIt() {
        var environment = environment(
                Map.of(
                        "CISTERN_PROJECTS_MAIN_SECRET", "s3cret\n",
                        "CISTERN_PROJECTS_MAIN_BASE_URL", "http://127.0.0.1:1\r\n",
                        "SPRING_DATASOURCE_PASSWORD", "hush\n",
                        "OTHER", "x\n"),
                Map.of(
                        "cistern.projects.main.username", "${OTHER}",
                        "cistern.projects.main.project-id", " 7\n",
                        "cistern.cache.keys[0]", "one\n",
                        "cistern.cache.keys[1]", "two",
                        "cistern.default-project", "main",
                        "unrelated", "y\n"));
        var binder = Binder.get(environment);
        assertThat(map(environment, "cistern.projects"))
                .containsEntry(
                        "main",
                        Map.of(
                                "secret", "s3cret",
                                "base-url", "http://127.0.0.1:1",
                                "username", "x",
                                "project-id", "7"));
        assertThat(binder.bind("cistern.cache.keys", Bindable.listOf(String.class))
                        .get())
                .containsExactly("one", "two");
        assertThat(bound(environment, "spring.datasource.password")).isEqualTo("hush");
        assertThat(bound(environment, "unrelated")).isEqualTo("y\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one\ntwo", "\uFEFFone", "one\u0000"})
    void severalLinesAreNoValue(String value) {
        for (var name : List.of("cistern.projects.main.secret", "cistern.cache.keys[0]", "cistern.default-project")) {
            assertThatThrownBy(() -> environment(Map.of(), Map.of(name, value)))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith(name + " ")
                    .hasMessageNotContaining("one");
        }
        environment(Map.of(), Map.of("cistern.projects.main.base-audiences.a.where", value));
    }

    @Test
    void textThatCannotBeDecodedIsRefused() {
        assertThatThrownBy(() -> environment(Map.of("CISTERN_PROJECTS_MAIN_USERNAME", "m\uFFFDller"), Map.of()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("CISTERN_PROJECTS_MAIN_USERNAME ")
                .hasMessageNotContaining("ller");
    }

    private static StandardEnvironment environment(Map<String, String> variables, Map<String, String> properties) {
        var environment = new StandardEnvironment();
        var sources = environment.getPropertySources();
        sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        sources.replace(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
        sources.addLast(new MapPropertySource("file", new HashMap<>(properties)));
        DeferredLogFactory logs = destination -> destination.get();
        new SettingNamesPostProcessor(logs).postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }

    private static String bound(StandardEnvironment environment, String property) {
        return Binder.get(environment).bind(property, String.class).orElse("");
    }

    private static Map<String, Object> map(StandardEnvironment environment, String property) {
        return Binder.get(environment)
                .bind(property, Bindable.mapOf(String.class, Object.class))
                .orElseGet(Map::of)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
