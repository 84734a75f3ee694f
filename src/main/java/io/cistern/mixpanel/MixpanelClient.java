package io.cistern.mixpanel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.mixpanel.MixpanelProperties.Endpoint;
import io.cistern.mixpanel.MixpanelProperties.Project;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** The HTTP client of one project, with its host and account. It never repeats a call, because each one counts. */
final class MixpanelClient {

    private final WebClient http;
    private final String host;
    private final String path;
    private final String projectId;

    private MixpanelClient(WebClient http, String host, String path, String projectId) {
        this.http = http;
        this.host = host;
        this.path = path;
        this.projectId = projectId;
    }

    static MixpanelClient of(
            WebClient.Builder http,
            ConnectionProvider connections,
            Proxies proxies,
            Project project,
            Endpoint endpoint) {
        var host = StringUtils.trimTrailingCharacter(project.host().toString(), '/');
        var direct = HttpClient.create(connections);
        var netty = proxies.to(project.host())
                .map(proxy -> direct.proxy(proxy::configure))
                .orElseGet(direct::proxyWithSystemProperties)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(project.connectTimeout().toMillis()))
                .followRedirect(false) // a redirect would send the account's secret to another host
                .disableRetry(true) // a form sent twice is counted twice
                .httpResponseDecoder(decoder -> decoder.maxHeaderSize(
                        Math.toIntExact(endpoint.maxHeaderSize().toBytes())))
                .compress(false); // Exchange decompresses, at the pace of the reader
        var client = http.clone()
                .clientConnector(new ReactorClientHttpConnector(netty))
                .baseUrl(host)
                .defaultHeaders(headers -> {
                    headers.setBasicAuth(
                            Objects.requireNonNullElse(project.username(), ""),
                            Objects.requireNonNullElse(project.secret(), ""),
                            UTF_8);
                    headers.set(HttpHeaders.USER_AGENT, userAgent());
                    headers.set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
                    headers.set(HttpHeaders.ACCEPT_ENCODING, "gzip");
                })
                .build();
        return new MixpanelClient(client, host, endpoint.path(), Objects.requireNonNullElse(project.projectId(), ""));
    }

    String projectId() {
        return projectId;
    }

    /** Creates a call for this project and the data view, if one is given. */
    WebClient.RequestBodySpec call(@Nullable Long workspace) {
        return http.post()
                .uri(
                        path,
                        uri -> uri.queryParam("project_id", "{project}")
                                .queryParamIfPresent("workspace_id", Optional.ofNullable(workspace))
                                .build(projectId))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED);
    }

    /** Creates a call that is not a profile query for this project. */
    WebClient.RequestBodySpec pass(PassThrough.Call call, @Nullable Long workspace) {
        var query = "project_id=" + projectId
                + (workspace == null ? "" : "&workspace_id=" + workspace)
                + (call.query().isEmpty() ? "" : "&" + call.query());
        var passed = http.method(HttpMethod.valueOf(call.method())).uri(URI.create(host + call.path() + "?" + query));
        return call.contentType() == null ? passed : passed.header(HttpHeaders.CONTENT_TYPE, call.contentType());
    }

    private static String userAgent() {
        var version = MixpanelClient.class.getPackage().getImplementationVersion();
        return version == null ? "Cistern" : "Cistern/" + version;
    }
}
