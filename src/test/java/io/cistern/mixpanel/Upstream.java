package io.cistern.mixpanel;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.cistern.FakeTime;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.web.reactive.function.client.WebClient;

/** A server that says what a test tells it to, over real HTTP, and a client of it. */
final class Upstream implements AutoCloseable {

    static final String EMPTY =
            "{\"page\":0,\"page_size\":1000,\"session_id\":\"1-A\",\"status\":\"ok\",\"total\":0,\"results\":[]}";

    final FakeTime time = new FakeTime();
    private final WireMockServer server = new WireMockServer(
            options().dynamicPort().dynamicHttpsPort().gzipDisabled(true).jettyHeaderResponseSize(64 * 1024));

    Upstream() {
        server.start();
    }

    URI plain() {
        return URI.create("http://localhost:" + server.port());
    }

    URI secure() {
        return URI.create("https://localhost:" + server.httpsPort());
    }

    Upstream answers(ResponseDefinitionBuilder response) {
        server.resetMappings();
        server.stubFor(any(anyUrl()).willReturn(response));
        return this;
    }

    /** A client of the project "main" at this server, with more settings than these, or others. */
    MixpanelPages client(Map<String, String> settings) {
        return client(plain(), settings);
    }

    MixpanelPages client(URI host, Map<String, String> settings) {
        return new MixpanelPages(properties(host, settings), WebClient.builder(), time);
    }

    MixpanelProperties properties(URI host, Map<String, String> settings) {
        var all = new HashMap<>(Map.of(
                "cistern.projects.main.project-id", "2195193",
                "cistern.projects.main.username", "robot.1.mp-service-account",
                "cistern.projects.main.secret", "hüsh:+%",
                "cistern.projects.main.plain-http", "true",
                "cistern.projects.main.base-url", host.toString()));
        settings.forEach((name, value) -> all.put("cistern." + name, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bind("cistern", MixpanelProperties.class)
                .get();
    }

    Page fetch(ProfileQuery query, Cursor cursor) {
        try (var pages = client(Map.of())) {
            return pages.fetch(Questions.paid(query, cursor)).first();
        }
    }

    List<LoggedRequest> requests() {
        return server.getAllServeEvents().reversed().stream()
                .map(event -> event.getRequest())
                .toList();
    }

    LoggedRequest request() {
        var requests = requests();
        if (requests.size() != 1) {
            throw new AssertionError("One request was expected, not " + requests.size());
        }
        return requests.getFirst();
    }

    @Override
    public void close() {
        server.stop();
    }
}
