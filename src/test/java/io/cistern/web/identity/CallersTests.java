package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.testing.CapturesOutput;
import io.cistern.testing.IntegrationTests;
import io.cistern.web.FakeAnswer;
import io.cistern.web.Server;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;

/** Who may ask for what, over a real socket. The hashes are of {@code sha256sum}. */
@IntegrationTests
@CapturesOutput
public class CallersTests {

    static final String REPORTS_KEY = "reports-key-0123456789";
    public static final String REPORTS_HASH = "713926e4a54bad0364af17bc75c1f09ac9fec38a4f73019c3b3385539739482f";
    static final String NIGHTLY_KEY = "nightly:key-with-colons";
    static final String NIGHTLY_HASH = "bee1198bb936bd8efb384bf07be1639d26615fe4f9657429dcf57a8f4061135f";

    private static Server server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        server = Server.start(
                "cistern.projects.hidden.project-id=2",
                "cistern.callers.reports.key-sha256=" + REPORTS_HASH,
                "cistern.callers.reports.projects=main",
                "cistern.callers.reports.weight=3",
                "cistern.callers.reports.priority=dashboard",
                "cistern.callers.nightly.key-sha256=" + NIGHTLY_HASH,
                "cistern.callers.nightly.priority=batch");
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        server.asked().clear();
        server.answer(FakeAnswer.of(List.of(List.of("\"u1\"", "{}"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer reports-key-0123456789",
                "bearer reports-key-0123456789",
                "BEARER   reports-key-0123456789",
                "Basic reports:reports-key-0123456789",
                "Basic reports-key-0123456789:",
                "Basic reports-key-0123456789",
                "basic reports-key-0123456789"
            })
    void everyFormOfAKeyIsTaken(String credentials) throws Exception {
        assertThat(get("/v1/profiles", sent(credentials)).statusCode()).isEqualTo(200);
        assertThat(server.contract().caller()).isEqualTo(new Caller("reports", 3, Priority.DASHBOARD));
    }

    @Test
    void aKeyMayHoldColonsWhereItsCallerIsNamed() throws Exception {
        assertThat(get("/v1/profiles?project=main", sent("Basic nightly:" + NIGHTLY_KEY))
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/profiles?project=main", "Bearer " + NIGHTLY_KEY).statusCode())
                .isEqualTo(200);
        assertThat(server.contract().caller()).isEqualTo(new Caller("nightly", 1, Priority.BATCH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer reports-key-012345678",
                "Bearer reports",
                "Bearer",
                "Bearer ",
                "Bearer reports-key-0123456789 x",
                "Bearer reports-key-0123456789, Basic x",
                "reports-key-0123456789",
                "Digest reports-key-0123456789",
                "Basic nightly:reports-key-0123456789",
                "Basic reports:",
                "Basic :",
                "Basic",
                "\u00e9"
            })
    void otherCredentialsAreTurnedAway(String credentials, CapturedOutput output) throws Exception {
        var refused = get("/v1/profiles", sent(credentials));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(refused.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"cistern\"", "Basic realm=\"cistern\", charset=\"UTF-8\"");
        assertThat(refused.body())
                .startsWith("{\"type\":\"/problems/unauthenticated\"")
                .doesNotContain("reports");
        assertThat(server.asked()).isEmpty();
        assertThat(output.getAll()).doesNotContain("reports-key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Basic !!!!", "Basic cmVwb3J0czpyZXBvcnRzLWtleQ=x", "Basic =", "Basic //79/A==", "Bearer a.b.c"})
    void whatCannotBeDecodedIsTurnedAway(String header, CapturedOutput output) throws Exception {
        assertThat(get("/v1/profiles", header).statusCode()).isEqualTo(401);
        assertThat(output.getAll()).doesNotContain("cmVwb3J0", "Illegal base64");
    }

    @Test
    void twoAuthorizationsAreNone() throws Exception {
        var raw = raw("GET /v1/profiles HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + REPORTS_KEY + "\r\nAuthorization: Bearer " + REPORTS_KEY + "\r\n\r\n");
        assertThat(raw).startsWith("HTTP/1.1 401").contains("more than once");
    }

    @Test
    void bytesThatAreNoTextAreTurnedAway() throws Exception {
        assertThat(
                        raw(
                                "GET /v1/profiles HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: \u0080\u00ff \u00ff\r\n\r\n"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void withoutCredentialsNobodyGetsIn() throws Exception {
        for (var path : List.of("/v1/profiles", "/v1/profiles/u1", "/nowhere", "/", "/error", "/v1/profiles/%2E%2E")) {
            var refused = get(path);
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.body()).as(path).contains("/problems/unauthenticated", "\"status\":401");
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void headIsTurnedAwayWithoutABody() throws Exception {
        var head = HttpRequest.newBuilder(server.uri("/v1/profiles")).HEAD().build();
        var refused = client.send(head, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().allValues("WWW-Authenticate")).hasSize(2);
        assertThat(refused.body()).isEmpty();
    }

    @Test
    void problemsAreExplainedToEverybody() throws Exception {
        assertThat(get("/problems/unauthenticated").statusCode()).isEqualTo(200);
        assertThat(get("/problems/forbidden", "Bearer wrong").statusCode()).isEqualTo(200);
        assertThat(get("/problems/nonsense").statusCode()).isEqualTo(404);
    }

    @Test
    void whereNothingIsACallerHearsSo() throws Exception {
        var missing = get("/nowhere", "Bearer " + REPORTS_KEY);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void aProjectThatACallerMayNotReadIsToldFromNone() throws Exception {
        var hidden = get("/v1/profiles?project=hidden", "Bearer " + REPORTS_KEY);
        var nowhere = get("/v1/profiles?project=nowhere", "Bearer " + REPORTS_KEY);

        assertThat(hidden.statusCode()).isEqualTo(403);
        assertThat(hidden.body()).startsWith("{\"type\":\"/problems/forbidden\"");
        assertThat(withoutInstance(hidden)).isEqualTo(withoutInstance(nowhere));
        assertThat(hidden.headers().firstValue("RateLimit")).isEmpty();
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whoMayReadAllProjectsHearsWhichThereAreNot() throws Exception {
        assertThat(get("/v1/profiles?project=nowhere", "Bearer " + NIGHTLY_KEY).statusCode())
                .isEqualTo(404);
        assertThat(get("/v1/profiles?project=hidden", "Bearer " + NIGHTLY_KEY).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theOnlyProjectThatACallerMayReadIsMeant() throws Exception {
        assertThat(get("/v1/profiles", "Bearer " + REPORTS_KEY).statusCode()).isEqualTo(200);
        assertThat(get("/v1/profiles", "Bearer " + NIGHTLY_KEY).statusCode()).isEqualTo(400);
    }

    @Test
    void answersKeepTheirCachingHeaders() throws Exception {
        var answer = get("/v1/profiles", "Bearer " + REPORTS_KEY);
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("private, max-age=900");
        assertThat(answer.headers().firstValue("Pragma")).isEmpty();
        assertThat(answer.headers().firstValue("Expires")).isEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.headers().firstValue("Vary").orElseThrow()).contains("Authorization");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void nobodyIsRefusedWhereAnonymousIsACaller() throws Exception {
        try (var open = Server.start(
                "cistern.callers.reports.key-sha256=" + REPORTS_HASH,
                "cistern.callers.guest.weight=1",
                "cistern.security.anonymous=guest")) {
            assertThat(get(open.uri("/v1/profiles")).statusCode()).isEqualTo(200);
            assertThat(open.contract().caller().name()).isEqualTo("guest");
            assertThat(get(open.uri("/v1/profiles"), "Bearer " + REPORTS_KEY).statusCode())
                    .isEqualTo(200);
            assertThat(open.contract().caller().name()).isEqualTo("reports");
            assertThat(get(open.uri("/v1/profiles"), "Bearer wrong").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void withoutCallersCredentialsAreNotAskedFor() throws Exception {
        try (var sidecar = Server.start()) {
            assertThat(get(sidecar.uri("/v1/profiles")).statusCode()).isEqualTo(200);
            assertThat(get(sidecar.uri("/v1/profiles"), "Basic !!").statusCode())
                    .isEqualTo(200);
            assertThat(sidecar.contract().caller()).isEqualTo(Caller.ANONYMOUS);
        }
    }

    /** Basic in the form given here goes out as base64, the others as they are. */
    private static String sent(String credentials) {
        var parts = credentials.split(" ", 2);
        return parts[0].equalsIgnoreCase("basic") && parts.length == 2
                ? parts[0] + " " + Base64.getEncoder().encodeToString(parts[1].getBytes(StandardCharsets.UTF_8))
                : credentials;
    }

    private static String withoutInstance(HttpResponse<String> problem) {
        return problem.body().replaceFirst("urn:uuid:[^\"]*", "");
    }

    private static HttpResponse<String> get(String path, String... authorization) throws Exception {
        return get(server.uri(path), authorization);
    }

    private static HttpResponse<String> get(URI uri, String... authorization) throws Exception {
        var request = HttpRequest.newBuilder(uri);
        for (var header : authorization) {
            request.header("Authorization", header);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String raw(String request) throws IOException {
        URI uri = server.uri("/");
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
