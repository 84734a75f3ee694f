package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.cistern.testing.IntegrationTests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Streams of events whose readers are known by a token. */
@IntegrationTests
class EventStreamTests {

    /** Of {@code printf %s key-of-ops | sha256sum}. */
    private static final String OPS = "5551d8b68fe6d566047463be4af31e949db47623ebbf1252ce4eb996599a8574";

    @TempDir
    private Path directory;

    @Test
    void aStreamEndsWhenItsTokenDoes() throws Exception {
        var issuer = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        var end = Instant.now().plus(1, ChronoUnit.HOURS);
        var time = new FakeTime();
        try (var cistern = RunningCistern.start(time, settings(issuer));
                var client = HttpClient.newHttpClient()) {
            assertThat(cistern.post("/v1/projects/main/pause", "", "Authorization", "Bearer key-of-ops")
                            .statusCode())
                    .isEqualTo(200);
            var bearer = "Bearer " + token(issuer, end);
            var ordered = cistern.post("/v1/exports", "{}", "Authorization", bearer);
            assertThat(ordered.statusCode()).as(text(ordered)).isEqualTo(202);
            var id = JsonMapper.shared().readTree(ordered.body()).get("id").asString();
            var request = HttpRequest.newBuilder(cistern.uri("/v1/exports/" + id + "/events"))
                    .header("Authorization", bearer)
                    .build();
            var stream = client.send(request, BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            try (var events = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                assertThat(events.readLine()).startsWith("id: ");
                var rest = CompletableFuture.supplyAsync(() -> rest(events));
                assertThat(rest).as("the token is good").isNotDone();

                time.advance(Duration.between(time.instant(), end).plusSeconds(1));
                assertThat(rest.get(30, TimeUnit.SECONDS)).doesNotContain("failed", "complete", "cancelled");
            }
        }
    }

    private String[] settings(KeyPair issuer) throws IOException {
        var key = Base64.getMimeEncoder().encodeToString(issuer.getPublic().getEncoded());
        var pem = Files.writeString(
                directory.resolve("issuer.pem"), "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
        return against(
                1,
                "spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + pem,
                "spring.security.oauth2.resourceserver.jwt.audiences=cistern",
                "cistern.callers.growth.weight=2",
                "cistern.callers.ops.key-sha256=" + OPS,
                "cistern.callers.ops.roles=admin");
    }

    private static String token(KeyPair issuer, Instant end) throws JOSEException {
        var claims = new JWTClaimsSet.Builder()
                .subject("growth")
                .audience("cistern")
                .expirationTime(Date.from(end))
                .build();
        var token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
        token.sign(new RSASSASigner(issuer.getPrivate()));
        return token.serialize();
    }

    private static String rest(BufferedReader events) {
        try {
            return events.lines().collect(Collectors.joining("\n"));
        } catch (UncheckedIOException e) {
            return "cut";
        }
    }
}
