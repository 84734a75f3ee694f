package io.cistern.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cistern.FakeTime;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SandboxParametersTests {

    private static final SandboxMixpanel SANDBOX =
            new SandboxMixpanel(SandboxSettings.of("profiles=2500", "quota.limit=10000"), new FakeTime()).start();
    private static final Client CLIENT = new Client(SANDBOX);
    private static final String BEHAVIORS =
            "[{\"window\":\"90d\",\"name\":\"b1\",\"event_selectors\":[{\"event\":\"Sign up\"}]}]";

    @AfterAll
    static void close() {
        CLIENT.close();
        SANDBOX.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/query/engage", "/api/query/engage/", "/api/2.0/engage", "/api/2.0/engage/"})
    void everyPathAnswersInEveryEncoding(String path) {
        var get = CLIENT.get(path + "?project_id=1&distinct_id=u1");
        assertThat(Client.ids(Client.json(get))).containsExactly("u1");

        var mixed = CLIENT.request(path + "?project_id=1&page=0")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("distinct_id=u1"));
        assertThat(Client.ids(Client.json(CLIENT.send(mixed)))).containsExactly("u1");

        var json = CLIENT.request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"project_id\":1,\"distinct_ids\":[\"u1\"],\"page\":0}"));
        assertThat(Client.ids(Client.json(CLIENT.send(json)))).containsExactly("u1");

        var mislabelled = CLIENT.request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{\"project_id\":\"1\",\"distinct_id\":\"u1\"}"));
        assertThat(Client.ids(Client.json(CLIENT.send(mislabelled)))).containsExactly("u1");
    }

    @Test
    void bodyWinsOverTheUrl() {
        var request = CLIENT.request(Client.ENGAGE + "?project_id=9&distinct_id=u3")
                .POST(BodyPublishers.ofString("project_id=1&distinct_id=u1"));
        assertThat(Client.ids(Client.json(CLIENT.send(request)))).containsExactly("u1");
    }

    @Test
    void otherPathsAndMethodsAreRefusedInMixpanelsShape() {
        var missing = CLIENT.get("/api/query/insights?project_id=1");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(Client.json(missing).get("request").asString()).isEqualTo("/api/query/insights?project_id=1");
        assertThat(Client.json(missing).get("error").asString()).isNotBlank();
        assertThat(CLIENT.get("/api/query/engage/stats?project_id=1").statusCode())
                .isEqualTo(404);
        assertThat(CLIENT.send(CLIENT.request(Client.ENGAGE).DELETE()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void idsAreFoundWhateverTheyAreMadeOf() {
        var odd = CLIENT.ids("page_size", "2500").stream()
                .filter(id -> !id.matches("[a-z0-9]+"))
                .limit(400)
                .toList();
        assertThat(String.join("", odd)).contains("/", ";", "%", "\\", "é", "🦊");
        var json = JsonMapper.shared().writeValueAsString(odd);
        assertThat(CLIENT.ids("distinct_ids", json)).hasSize(400).containsAll(odd);
        odd.stream()
                .filter(id -> id.contains("%") || id.contains("+"))
                .limit(5)
                .forEach(id -> assertThat(CLIENT.ids("distinct_id", id)).containsExactly(id));
    }

    @Test
    void aliasIsAnsweredUnderTheCanonicalId() {
        assertThat(CLIENT.ids("distinct_id", "old-u1")).containsExactly("u1");
        assertThat(CLIENT.ids("distinct_ids", "[\"old-u1\",\"u1\",\"nobody\",\"anonymous-u2\"]"))
                .containsExactlyInAnyOrder("u1", "u2");
        var nobody = CLIENT.ok("distinct_id", "nobody");
        assertThat(Client.ids(nobody)).isEmpty();
        assertThat(nobody.get("total").asInt()).isZero();
        assertThat(nobody.get("session_id").asString()).isNotBlank();
    }

    @Test
    void outputPropertiesRestrictAndLastSeenStays() {
        var all = CLIENT.ok("distinct_id", "u1").get("results").get(0).get("$properties");
        assertThat(all.size()).isGreaterThan(10);
        for (var names : List.of("[\"$name\"]", "$name", "\"$name\"")) {
            var some = CLIENT.ok("distinct_id", "u1", "output_properties", names)
                    .get("results")
                    .get(0)
                    .get("$properties");
            assertThat(some.propertyNames()).containsExactlyInAnyOrder("$name", "$last_seen");
            assertThat(some.get("$name")).isEqualTo(all.get("$name"));
        }
    }

    @Test
    void groupProfilesAreAnotherUniverse() {
        var group = CLIENT.ok("data_group_id", "-1405123841946871899");
        assertThat(group.get("total").asInt()).isEqualTo(400);
        assertThat(Client.ids(group)).allMatch(id -> id.startsWith("company-"));
        assertThat(CLIENT.ids("data_group_id", "-1405123841946872000")).isEmpty(); // as JavaScript rounds it
    }

    @Test
    void workspacesShowDifferentViews() {
        var all = new HashSet<>(CLIENT.ids("page_size", "2500"));
        var one = CLIENT.ids("page_size", "2500", "workspace_id", "1");
        var two = CLIENT.ids("page_size", "2500", "workspace_id", "2");
        assertThat(one).hasSizeBetween(1500, 1800).isSubsetOf(all);
        assertThat(two).hasSizeBetween(1500, 1800).isSubsetOf(all).doesNotContainSequence(one);
        assertInvalid("workspace_id", "workspace_id", "first");
    }

    @Test
    void cohortHasItsMembersAndThoseWithoutProfile() {
        var everybody = CLIENT.ok("filter_by_cohort", "{\"id\":1001}", "page_size", "2500");
        var profiles =
                CLIENT.ok("filter_by_cohort", "{\"id\":1001}", "page_size", "2500", "include_all_users", "false");
        assertThat(profiles.get("total").asInt()).isBetween(200, 300);
        assertThat(everybody.get("total").asInt())
                .isEqualTo(profiles.get("total").asInt() + 25);
        assertThat(everybody
                        .get("results")
                        .valueStream()
                        .filter(row -> row.get("$distinct_id").asString().startsWith("stranger-")))
                .hasSize(25)
                .allMatch(row -> row.get("$properties").isEmpty());
        assertThat(CLIENT.ids("filter_by_cohort", "{\"id\":1003}")).isEmpty();
        assertThat(CLIENT.ids("filter_by_cohort", "{\"id\":1002}")).hasSizeBetween(700, 1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001", "{\"id\":\"x\"}", "{\"id\":1001,\"more\":1}", "{}", "{\"id\":7}", "[", "{\"id\":"})
    void cohortThatIsNoneIsRefused(String cohort) {
        assertInvalid("filter_by_cohort", "filter_by_cohort", cohort);
    }

    @Test
    void cohortOfADeletedGroupKeyIsNotFound() {
        var response = CLIENT.post("filter_by_cohort", "{\"id\":1004}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Client.json(response).get("error").asString()).isEqualTo("Missing Datagroup");
    }

    @Test
    void behaviorsAndCohortExcludeEachOther() {
        var response = CLIENT.post("behaviors", BEHAVIORS, "filter_by_cohort", "{\"id\":1001}");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void behaviorsPageOnlyAtAFixedTime() {
        var moving = CLIENT.ok("behaviors", BEHAVIORS);
        var session = moving.get("session_id").asString();
        var lost = CLIENT.post("behaviors", BEHAVIORS, "session_id", session, "page", "1");
        assertThat(lost.statusCode()).isEqualTo(400);
        assertThat(lost.body()).contains("request for page in uncached query for params");

        var fixed = CLIENT.ok("behaviors", BEHAVIORS, "as_of_timestamp", "1700000000");
        session = fixed.get("session_id").asString();
        assertThat(CLIENT.ids(
                        "behaviors", BEHAVIORS, "as_of_timestamp", "1700000000", "session_id", session, "page", "1"))
                .hasSize(1000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            distinct_ids      | u1
            distinct_ids      | [{}]
            output_properties | [1
            include_all_users | maybe
            page              | -1
            page              | one
            page_size         | many
            behaviors         | {}
            behaviors         | 7
            as_of_timestamp   | now
            """)
    void malformedParameterIsNamed(String name, String value) {
        assertInvalid(name, name, value);
    }

    @Test
    void opaqueConditionIsRefusedAndTheRequestRepeated() {
        var where = "properties[\"plan\"] = \"Ent\"";
        var path = Client.ENGAGE + "?project_id=1&where=" + URLEncoder.encode(where, StandardCharsets.UTF_8);
        var response = CLIENT.get(path);
        assertThat(response.statusCode()).isEqualTo(400);
        var body = Client.json(response);
        assertThat(body.propertyNames()).containsExactlyInAnyOrder("request", "error");
        assertThat(body.get("request").asString()).isEqualTo(path);
    }

    @Test
    void conditionSelects() {
        assumeParser();
        var free = CLIENT.ok("where", "properties[\"plan\"] == \"free\"", "page_size", "2500");
        assertThat(free.get("total").asInt()).isBetween(500, 1200);
        assertThat(free.get("results").valueStream())
                .allMatch(row -> row.get("$properties").get("plan").asString().equals("Free"));
        assertThat(CLIENT.ok("selector", "properties[\"plan\"] == \"free\"")
                        .get("total")
                        .asInt())
                .isEqualTo(free.get("total").asInt());
        assertThat(CLIENT.ids("where", "properties[\"$distinct_id\"] in [\"u1\",\"u2\",\"old-u1\"]"))
                .containsExactlyInAnyOrder("u1", "u2");
        int set =
                CLIENT.ok("where", "defined(properties[\"plan\"])").get("total").asInt();
        int not = CLIENT.ok("where", "not defined(properties[\"plan\"])")
                .get("total")
                .asInt();
        assertThat(set + not).isEqualTo(2500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((\"Albany\" in properties[\"$city\"]) and (defined (properties[\"$city\"])))",
                "properties[\"$last_seen\"] < datetime(\"2026-01-01\")",
                "(datetime(1790000000) > properties[\"$created\"])",
                "datetime(properties[\"$last_seen\"]) >= datetime(NOW - 604800)",
                "not \"@example.com\" in user[\"$email\"]",
                "(\"beta\" in list((properties[\"tags\"])))",
                "(properties[\"age\"] < 25 or properties[\"age\"] > 65)",
                "properties[\"plan\"] in [\"pro\",\"team\"]",
                "(boolean(properties[\"$email\"]) == true)",
                "properties[\"Total Spent\"] > 500.5",
                "defined(properties[\"Weird \\\"Quoted\\\" Name\"])"
            })
    void conditionsOfTheWildKeepSomeAndDropSome(String where) {
        assumeParser();
        assertThat(CLIENT.ok("where", where).get("total").asInt()).isBetween(1, 2499);
    }

    @Test
    void behaviorsAreCountedInConditions() {
        assumeParser();
        int total = CLIENT.ok("behaviors", BEHAVIORS, "where", "(behaviors[\"b1\"] > 0)")
                .get("total")
                .asInt();
        assertThat(total).isBetween(800, 1600);
        assertThat(CLIENT.ids("behaviors", BEHAVIORS, "where", "(behaviors[\"other\"] > 0)"))
                .isEmpty();
    }

    @Test
    void chainOfOtherThanTruthsIsRefused() {
        assumeParser();
        var response = CLIENT.post("where", "properties[\"$name\"] and properties[\"vip\"]");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void unbalancedConditionIsRefused() {
        assertThat(CLIENT.post("where", "(properties[\"plan\"] == \"Free\"").statusCode())
                .isEqualTo(400);
    }

    private static void assertInvalid(String named, String... parameters) {
        HttpResponse<String> response = CLIENT.post(parameters);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.json(response).get("error").asString()).isEqualTo("Invalid parameter: " + named);
    }

    private static void assumeParser() {
        try {
            assumeTrue(Condition.parse("properties[\"a\"] == 1") instanceof Condition.Understood);
        } catch (SyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
