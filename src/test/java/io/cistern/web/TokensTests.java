package io.cistern.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an issuer beside keys, over real HTTP. */
class TokensTests {

    @TempDir
    private static Path directory;

    private static KeyPair issuer;
    private static Server server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        issuer = pair();
        var pem = Files.writeString(
                directory.resolve("issuer.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(issuer.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        server = Server.start(
                "spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + pem,
                "spring.security.oauth2.resourceserver.jwt.audiences=cistern",
                "spring.security.oauth2.resourceserver.jwt.principal-claim-name=team",
                "cistern.callers.reports.key-sha256=" + CallersTests.REPORTS_HASH,
                "cistern.callers.growth.weight=2");
        server.answer(FakeAnswer.of(List.of()));
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void aTokenNamesItsCaller() throws Exception {
        assertThat(get(token(issuer, "growth", "cistern", 60)).statusCode()).isEqualTo(200);
        assertThat(server.contract().caller().name()).isEqualTo("growth");
        assertThat(server.contract().caller().weight()).isEqualTo(2);
    }

    @Test
    void keysAreTakenBesideTokens() throws Exception {
        assertThat(get(CallersTests.REPORTS_KEY).statusCode()).isEqualTo(200);
        assertThat(server.contract().caller().name()).isEqualTo("reports");
        assertThat(get("wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void tokensThatAreNotGoodAreTurnedAway() throws Exception {
        for (var bad : List.of(
                token(pair(), "growth", "cistern", 60),
                token(issuer, "growth", "cistern", -3600),
                token(issuer, "growth", "somebody else", 60),
                token(issuer, "strangers", "cistern", 60),
                token(issuer, null, "cistern", 60),
                token(issuer, "growth", "cistern", 60) + "x",
                "eyJhbGciOiJub25lIn0."
                        + Base64.getUrlEncoder()
                                .encodeToString(
                                        "{\"team\":\"growth\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + ".")) {
            var refused = get(bad);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("/problems/unauthenticated").doesNotContain("growth");
        }
    }

    @Test
    void anIssuerThatCannotBeReachedIsToldAndKeysGoOn() throws Exception {
        try (var apart = Server.start(
                "spring.security.oauth2.resourceserver.jwt.issuer-uri=http://127.0.0.1:1",
                "cistern.callers.reports.key-sha256=" + CallersTests.REPORTS_HASH)) {
            var undecided = get(apart, token(issuer, "reports", "cistern", 60));
            assertThat(undecided.statusCode()).isEqualTo(503);
            assertThat(undecided.headers().firstValue("Retry-After")).isPresent();
            assertThat(get(apart, CallersTests.REPORTS_KEY).statusCode()).isEqualTo(200);
        }
    }

    private static String token(
            KeyPair signer, @org.jspecify.annotations.Nullable String team, String audience, long seconds)
            throws JOSEException {
        var claims = new JWTClaimsSet.Builder()
                .subject("somebody")
                .claim("team", team)
                .audience(audience)
                .expirationTime(Date.from(Instant.now().plus(Duration.ofSeconds(seconds))))
                .build();
        var token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
        token.sign(new RSASSASigner(signer.getPrivate()));
        return token.serialize();
    }

    private static KeyPair pair() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static HttpResponse<String> get(String token) throws IOException, InterruptedException {
        return get(server, token);
    }

    private static HttpResponse<String> get(Server server, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.uri("/v1/profiles")).header("Authorization", "Bearer " + token);
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
