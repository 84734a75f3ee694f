package io.cistern.mixpanel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

class ExchangeTests {

    private static final URI HOST = URI.create("http://mixpanel.test/");

    private final AtomicReference<Function<? super ClientHttpRequest, Mono<Void>>> connected = new AtomicReference<>();
    private final MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.POST, HOST);
    private final WebClient http = WebClient.builder()
            .clientConnector((method, uri, write) -> {
                connected.set(write);
                return Mono.never();
            })
            .build();

    @Test
    void whatWasSaidNotToHaveLeftNeverLeaves() {
        try (var exchange = exchange()) {
            assertThat(exchange.counted()).isEqualTo(Counted.NO);
            assertThat(written()).isFalse();
            assertThat(exchange.counted()).isEqualTo(Counted.NO);
        }
    }

    @Test
    void whatIsWrittenMayHaveBeenCounted() {
        try (var exchange = exchange()) {
            assertThat(written()).isTrue();
            assertThat(exchange.counted()).isEqualTo(Counted.MAYBE);
        }
    }

    private Exchange exchange() {
        return new Exchange(http.post().uri(HOST), new byte[] {1}, Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    /** The connection is there: whether the form is written to it. */
    private boolean written() {
        try {
            connected.get().apply(request).block();
            return request.getBodyAsString().block() != null;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
