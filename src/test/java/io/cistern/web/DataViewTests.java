package io.cistern.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** Which data views a request may name, over real HTTP. */
@IntegrationTests
class DataViewTests {

    private static final String VIEW = "cistern.projects.main.workspace-id=7";

    @Test
    void theConfiguredDataViewCannotBeReplaced() throws Exception {
        try (var server = Server.start(VIEW)) {
            for (var refused : new String[] {"8", "77", "9007199254740993"}) {
                assertThat(get(server, refused).statusCode()).as(refused).isEqualTo(400);
                assertThat(get(server, refused).body())
                        .contains(
                                "{\"parameter\":\"workspace\",\"detail\":\"The data view of this project is configured");
                assertThat(ask(server, "{\"workspace\":" + refused + "}").body())
                        .contains("\"pointer\":\"/workspace\"");
            }
            assertThat(get(server, "7").statusCode()).isEqualTo(200);
            assertThat(ask(server, "{}").statusCode()).isEqualTo(200);
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void aSettingAllowsOthers() throws Exception {
        try (var server = Server.start(VIEW, "cistern.projects.main.workspace-override=true")) {
            assertThat(get(server, "8").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutAConfiguredDataViewAnyMayBeNamed() throws Exception {
        try (var server = Server.start()) {
            assertThat(get(server, "8").statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(Server server, String workspace) throws Exception {
        return send(HttpRequest.newBuilder(server.uri("/v1/profiles?workspace=" + workspace)));
    }

    private static HttpResponse<String> ask(Server server, String body) throws Exception {
        return send(HttpRequest.newBuilder(server.uri("/v1/profiles/query"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
