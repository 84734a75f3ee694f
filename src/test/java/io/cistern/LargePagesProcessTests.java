package io.cistern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cistern.testing.IntegrationTests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The service in a process of its own with little memory, in front of a Mixpanel that gives very large pages. */
@IntegrationTests
class LargePagesProcessTests {

    private static final int PER_CALL = 50_000;
    private static final int PROFILES = 6 * PER_CALL;
    private static final Pattern PAGE = Pattern.compile("(?:^|&)page=(\\d+)");

    private final AtomicInteger calls = new AtomicInteger();
    private final CyclicBarrier five = new CyclicBarrier(5);

    /** Each of the pages is 35 MB of JSON. The first five later ones arrive at the same time. */
    @Test
    void fiveCallsOfFiftyThousandProfilesFitIntoASmallHeap() throws Exception {
        var mixpanel = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mixpanel.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        mixpanel.createContext("/", this::answer);
        mixpanel.start();
        var port = RunningCistern.freePort();
        var settings = RunningCistern.against(
                mixpanel.getAddress().getPort(),
                "server.port=" + port,
                "cistern.ledger.when-lost=trust",
                "cistern.projects.main.page-size=" + PER_CALL,
                "cistern.data-dir=" + RunningCistern.temporary());
        var service = CisternProcess.start(List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"), settings);
        try {
            CisternProcess.awaitReady(service);
            var all = URI.create("http://127.0.0.1:" + port + "/v1/profiles?format=ndjson");
            assertThat(RunningCistern.lines(all)).isEqualTo(PROFILES);
            assertThat(calls).hasValue(6);
            assertThat(RunningCistern.lines(all)).as("from the database").isEqualTo(PROFILES);
            assertThat(calls).hasValue(6);
            assertThat(service.isAlive()).isTrue();
        } finally {
            service.destroyForcibly().waitFor();
            mixpanel.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        var asked = PAGE.matcher(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        var page = asked.find() ? Integer.parseInt(asked.group(1)) : 0;
        if (page > 0) {
            awaitOthers();
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (var out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
            var head =
                    "{\"page\":%d,\"page_size\":%d,\"session_id\":\"1-A\",\"status\":\"ok\",\"total\":%d,\"results\":["
                            .formatted(page, PER_CALL, PROFILES);
            out.write(head.getBytes(UTF_8));
            for (var row = page * PER_CALL; row < (page + 1) * PER_CALL; row++) {
                out.write(profile(row, row == page * PER_CALL).getBytes(UTF_8));
            }
            out.write("]}".getBytes(UTF_8));
        }
    }

    private void awaitOthers() {
        try {
            five.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("Five calls were to come at once", e);
        }
    }

    private static String profile(int row, boolean isFirst) {
        var random = new SplittableRandom(row);
        var profile = new StringBuilder(800).append(isFirst ? "" : ",");
        profile.append("{\"$distinct_id\":\"u")
                .append(row)
                .append("\",\"$properties\":{\"$email\":\"u")
                .append(row);
        profile.append("@example.com\",\"$last_seen\":\"2026-11-30T04:05:06\"");
        for (var i = 0; i < 14; i++) {
            profile.append(",\"a property of some length ").append(i).append("\":");
            if (i % 2 == 0) {
                profile.append('"').append(Long.toHexString(random.nextLong())).append('"');
            } else {
                profile.append(random.nextInt(1_000));
            }
        }
        return profile.append("}}").toString();
    }
}
