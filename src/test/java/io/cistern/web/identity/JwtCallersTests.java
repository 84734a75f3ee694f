package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.cistern.web.FakeAnswer;
import io.cistern.web.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an issuer beside keys, over real HTTP. */
class JwtCallersTests {

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
                "spring.security.oauth2.resourceserver.jwt.audiences=cistern",
                "cistern.callers.reports.key-sha256=" + CallersTests.REPORTS_HASH)) {
            var undecided = get(apart, token(issuer, "reports", "cistern", 60));
            assertThat(undecided.statusCode()).isEqualTo(503);
            assertThat(undecided.headers().firstValue("Retry-After")).isPresent();
            assertThat(get(apart, CallersTests.REPORTS_KEY).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTokenThatNeverExpiresIsTurnedAway() throws Exception {
        var claims = claims().expirationTime(null).build();
        assertThat(get(signed(issuer, null, claims)).statusCode()).isEqualTo(401);
    }

    @Test
    void onlyAVerifiedAddressNamesACaller() throws Exception {
        try (var byEmail = Server.start(
                "spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + directory.resolve("issuer.pem"),
                "spring.security.oauth2.resourceserver.jwt.audiences=cistern",
                "spring.security.oauth2.resourceserver.jwt.principal-claim-name=email",
                "cistern.callers[ann@acme.example].weight=2")) {
            byEmail.answer(FakeAnswer.of(List.of()));
            for (var unverified : new Object[] {"", false, "false", "TRUE ", 1}) {
                var token = signed(issuer, null, byEmail(unverified));
                assertThat(get(byEmail, token).statusCode())
                        .as("%s", unverified)
                        .isEqualTo(401);
            }
            assertThat(get(byEmail, signed(issuer, null, byEmail(true))).statusCode())
                    .isEqualTo(200);
            assertThat(get(byEmail, signed(issuer, null, byEmail("true"))).statusCode())
                    .isEqualTo(200);
        }
    }

    private static JWTClaimsSet byEmail(Object verified) {
        var claims = claims().claim("email", "ann@acme.example");
        return (verified.equals("") ? claims : claims.claim("email_verified", verified)).build();
    }

    @Test
    void anIssuerWithoutAudiencesIsRefused() {
        for (var audiences : List.of("", " ")) {
            assertThatThrownBy(() -> Server.start(
                                    "spring.security.oauth2.resourceserver.jwt.issuer-uri=http://127.0.0.1:1",
                                    "spring.security.oauth2.resourceserver.jwt.audiences=" + audiences,
                                    "cistern.callers.reports.key-sha256=" + CallersTests.REPORTS_HASH)
                            .close())
                    .hasStackTraceContaining("spring.security.oauth2.resourceserver.jwt.audiences: set it to the name");
        }
    }

    /** The issuer is asked a few times, whatever strangers make up, and keys that are known go on. */
    @Test
    void madeUpKeysDoNotMakeTheIssuersKeysBeFetchedEachTime() throws Exception {
        var fetches = new AtomicInteger();
        var keys = new JWKSet(new RSAKey.Builder((RSAPublicKey) issuer.getPublic())
                .keyID("known")
                .build());
        var issuing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuing.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            var body = keys.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuing.start();
        try (var apart = Server.start(
                "spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:"
                        + issuing.getAddress().getPort() + "/keys",
                "spring.security.oauth2.resourceserver.jwt.audiences=cistern",
                "spring.security.oauth2.resourceserver.jwt.principal-claim-name=team",
                "cistern.callers.growth.weight=2")) {
            apart.answer(FakeAnswer.of(List.of()));
            assertThat(get(apart, signed(issuer, "known", claims().build())).statusCode())
                    .isEqualTo(200);
            for (var i = 0; i < 50; i++) {
                assertThat(get(apart, signed(issuer, "made-up-" + i, claims().build()))
                                .statusCode())
                        .isIn(401, 503);
                assertThat(get(apart, signed(issuer, "known", claims().build())).statusCode())
                        .isEqualTo(200);
            }
            assertThat(fetches).hasValueBetween(2, 12);
        } finally {
            issuing.stop(0);
        }
    }

    @Test
    void fetchesOfKeysComeBackWithTime() {
        var nanos = new AtomicLong();
        var fetches = new KeyFetches(nanos::get);
        var keys = URI.create("https://issuer.example/keys");
        assertThat(Stream.generate(() -> fetches.take(keys)).limit(20).filter(taken -> taken))
                .hasSize(6);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(Stream.generate(() -> fetches.take(keys)).limit(20).filter(taken -> taken))
                .hasSize(1);
        assertThat(fetches.take(URI.create("https://issuer.example/description")))
                .as("of another address")
                .isTrue();
        nanos.addAndGet(Duration.ofDays(400).toNanos());
        assertThat(Stream.generate(() -> fetches.take(keys)).limit(20).filter(taken -> taken))
                .hasSize(6);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("somebody")
                .claim("team", "growth")
                .audience("cistern")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)));
    }

    private static String signed(KeyPair signer, @org.jspecify.annotations.Nullable String key, JWTClaimsSet claims)
            throws JOSEException {
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key).build(), claims);
        token.sign(new RSASSASigner(signer.getPrivate()));
        return token.serialize();
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
