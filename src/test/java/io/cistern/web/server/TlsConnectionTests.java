package io.cistern.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import io.cistern.web.FakeAnswer;
import io.cistern.web.Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounded connections with TLS, whose buffers are larger. */
@IntegrationTests
class TlsConnectionTests {

    @Test
    void largeAnswersAndBodiesComeWhole(@TempDir Path folder) throws Exception {
        var store = folder.resolve("store.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "web",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .start();
        assertThat(made.waitFor()).isZero();
        var large = FakeAnswer.of(List.of(List.of("\"u\"", "{\"x\":\"" + "x".repeat(1 << 20) + "\"}")));
        try (var server = Server.start("server.ssl.key-store=" + store, "server.ssl.key-store-password=changeit");
                var client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
            server.answer(large);
            var uri = URI.create(server.uri("/v1/profiles/query").toString().replace("http:", "https:"));
            for (var i = 0; i < 5; i++) {
                var answer = client.send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/x-ndjson")
                                .POST(BodyPublishers.ofString("{}" + " ".repeat(200_000)))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).hasSizeGreaterThan(1 << 20).endsWith("x\"}}\n");
            }
        }
    }

    private static SSLContext trusting(Path store) throws Exception {
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        trusted.setCertificateEntry("web", keys.getCertificate("web"));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
