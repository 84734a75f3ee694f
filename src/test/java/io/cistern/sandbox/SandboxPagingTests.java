package io.cistern.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SandboxPagingTests {

    private final FakeTime time = new FakeTime();
    private final SandboxMixpanel sandbox = new SandboxMixpanel(SandboxSettings.of("profiles=2500"), time).start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        client.close();
        sandbox.close();
    }

    @Test
    void pagesOfASessionMakeUpTheAnswer() {
        var first = client.ok();
        var session = first.get("session_id").asString();
        assertThat(first.get("status").asString()).isEqualTo("ok");
        assertThat(first.get("page").asInt()).isZero();
        assertThat(first.get("page_size").asInt()).isEqualTo(1000);
        assertThat(first.get("total").asInt()).isEqualTo(2500);
        assertThat(session).matches(time.instant().getEpochSecond() + "-[A-Z]{6}");

        var ids = new ArrayList<>(Client.ids(first));
        assertThat(ids).hasSize(1000);
        var last = client.ok("session_id", session, "page", "2");
        assertThat(Client.ids(last)).hasSize(500);
        assertThat(last.get("total").asInt()).isEqualTo(2500);
        ids.addAll(Client.ids(last));
        ids.addAll(client.ids("session_id", session, "page", "1"));
        assertThat(ids).hasSize(2500).doesNotHaveDuplicates();

        var beyond = client.ok("session_id", session, "page", "3");
        assertThat(Client.ids(beyond)).isEmpty();
        assertThat(beyond.get("page").asInt()).isEqualTo(3);
        assertThat(sandbox.calls()).extracting(ArrivedCall::page).containsExactly(0, 2, 1, 3);
        assertThat(sandbox.calls()).extracting(ArrivedCall::status).containsOnly(200);
        assertThat(sandbox.calls().getLast().session()).contains(session);
    }

    @Test
    void sessionIsFrozenWhateverHappensToTheProfiles() {
        var first = client.ok();
        var session = first.get("session_id").asString();
        var victims = client.ids("session_id", session, "page", "2");
        sandbox.remove(victims.get(0));
        sandbox.set(victims.get(1), "plan", "\"changed\"");
        sandbox.add("newcomer", "{\"plan\":\"new\"}");

        assertThat(client.ids("session_id", session, "page", "2")).isEqualTo(victims);
        assertThat(client.post("session_id", session, "page", "2").body()).doesNotContain("changed");
        assertThat(client.ids("distinct_id", "newcomer")).containsExactly("newcomer");
        assertThat(client.ids("distinct_id", victims.get(0))).isEmpty();
        assertThat(client.post("distinct_id", victims.get(1)).body()).contains("\"plan\":\"changed\"");
        assertThat(client.ok().get("total").asInt()).isEqualTo(2500);
    }

    @Test
    void touchedPersonIsSeenNow() {
        sandbox.touch("u1");
        assertThat(client.post("distinct_id", "u1").body()).contains("\"$last_seen\":\"2026-11-23T09:00:00\"");
    }

    @Test
    void laterPageNeedsTheSameParameters() {
        var session =
                client.ok("output_properties", "[\"plan\"]").get("session_id").asString();
        assertUncached(client.post("session_id", session, "page", "1"));
        assertUncached(client.post("session_id", session, "page", "1", "output_properties", "[\"plan\", \"age\"]"));
        assertUncached(client.post("page", "1", "output_properties", "[\"plan\"]"));
        assertUncached(client.post("session_id", "1-AAAAAA", "page", "1", "output_properties", "[\"plan\"]"));
        assertThat(client.ids("session_id", session, "page", "1", "output_properties", "[\"plan\"]"))
                .hasSize(1000);
    }

    @Test
    void sessionExpires() {
        var session = client.ok().get("session_id").asString();
        time.advance(Duration.ofHours(6).minusNanos(1));
        client.ok("session_id", session, "page", "1");
        time.advance(Duration.ofNanos(1));
        assertUncached(client.post("session_id", session, "page", "1"));
    }

    @Test
    void laterPagesMayKeepTheTotalToThemselves() {
        var taciturn = SandboxSettings.of("profiles=1100", "disputed.totals=first-page");
        try (var other = new SandboxMixpanel(taciturn, time).start();
                var client = new Client(other)) {
            var first = client.ok();
            assertThat(first.has("total")).isTrue();
            var second = client.ok("session_id", first.get("session_id").asString(), "page", "1");
            assertThat(second.has("total")).isFalse();
            assertThat(second.has("page_size")).isFalse();
            assertThat(Client.ids(second)).hasSize(100);
        }
    }

    @Test
    void pageSizeIsHonouredAndEchoed() {
        var first = client.ok("page_size", "2000");
        assertThat(first.get("page_size").asInt()).isEqualTo(2000);
        assertThat(Client.ids(first)).hasSize(2000);
        var session = first.get("session_id").asString();
        assertThat(client.ids("page_size", "2000", "session_id", session, "page", "1"))
                .hasSize(500);
        var counted = client.ok("page_size", "0");
        assertThat(counted.get("total").asInt()).isEqualTo(2500);
        assertThat(Client.ids(counted)).isEmpty();
    }

    @Test
    void noOrderIsPromisedAcrossSessions() {
        var firsts = new HashSet<List<String>>();
        for (int i = 0; i < 5; i++) {
            firsts.add(client.ids("page_size", "1"));
        }
        assertThat(firsts).hasSizeGreaterThan(1);
    }

    @Test
    void equalSeedsServeEqualSessions() {
        try (var twin = new SandboxMixpanel(SandboxSettings.of("profiles=2500"), time).start();
                var other = new Client(twin)) {
            assertThat(other.post().body()).isEqualTo(client.post().body());
        }
    }

    private static void assertUncached(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.json(response).get("error").asString())
                .isEqualTo("request for page in uncached query for params");
    }
}
