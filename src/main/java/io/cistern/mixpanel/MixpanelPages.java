package io.cistern.mixpanel;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.cistern.mixpanel.response.EngageReader;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.resources.ConnectionProvider;

/** Fetches pages from Mixpanel. It does not check the budget: the caller must hold a permit. */
public final class MixpanelPages implements PageSource, AutoCloseable {

    private final MixpanelProperties properties;
    // shorter than any gateway keeps an idle connection, because a form sent on a closed connection is a wasted call
    private final ConnectionProvider connections = ConnectionProvider.builder("mixpanel")
            .maxIdleTime(Duration.ofSeconds(30))
            .build();
    private final Map<String, MixpanelProject> projects;

    MixpanelPages(MixpanelProperties properties, WebClient.Builder http, InstantSource time) {
        this(properties, http, Proxies.NONE, time);
    }

    MixpanelPages(MixpanelProperties properties, WebClient.Builder http, Proxies proxies, InstantSource time) {
        this.properties = properties;
        var reader = new EngageReader(properties.mixpanel().maxPageSize().toBytes());
        this.projects = properties.projects().entrySet().stream()
                .collect(toUnmodifiableMap(Map.Entry::getKey, project -> {
                    var client =
                            MixpanelClient.of(http, connections, proxies, project.getValue(), properties.mixpanel());
                    var maxHeaderSize = properties.mixpanel().maxHeaderSize().toBytes();
                    return new MixpanelProject(client, project.getValue(), reader, maxHeaderSize, time);
                }));
    }

    /** The full names of required settings that are missing; empty when all are set. */
    public List<String> missingSettings() {
        return properties.missing();
    }

    /** Mixpanel's project ids, by the names that callers use. */
    public Map<String, String> projectIds() {
        return projects.entrySet().stream()
                .collect(toUnmodifiableMap(
                        Map.Entry::getKey, project -> project.getValue().id()));
    }

    /**
     * The values that a project's answers depend on besides the query: the same account sees the same profiles on the
     * same pages.
     */
    public List<String> account(String project) {
        return project(project).account();
    }

    @Override
    public Fetched fetch(PageRequest request) {
        return project(request.query().scope().project()).fetch(request);
    }

    /** Makes one call that is not a profile query. It does not check the budget: the caller must hold a permit. */
    public PassThrough.Answer pass(String project, PassThrough.Call call) {
        return project(project)
                .pass(call, Math.toIntExact(properties.mixpanel().maxPageSize().toBytes()));
    }

    private MixpanelProject project(String name) {
        return Optional.ofNullable(projects.get(name))
                .orElseThrow(() -> new IllegalArgumentException("No project of this name is configured"));
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
