package io.cistern.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.cistern.sandbox.project.SandboxParameters;
import io.cistern.sandbox.project.SandboxRefusal;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Serves the sandbox's state to people and accepts faults. {@code GET /sandbox} returns quota, sessions and the last
 * calls. {@code POST /sandbox/faults} with {@code fault=SHED,GATEWAY} and optionally {@code page=2} queues faults; with
 * {@code always=GATEWAY} every request gets that fault. {@code DELETE /sandbox/faults} removes all faults.
 */
final class AdminExchange implements HttpHandler {

    static final String PATH = "/sandbox";

    private static final int LAST_CALLS = 50;

    private final SandboxQuota quota;
    private final SandboxSessions sessions;
    private final PendingFaults pendingFaults;
    private final ArrivedCalls arrivedCalls;
    private final InstantSource time;
    private final CountDownLatch closing;

    AdminExchange(
            SandboxQuota quota,
            SandboxSessions sessions,
            PendingFaults pendingFaults,
            ArrivedCalls arrivedCalls,
            InstantSource time,
            CountDownLatch closing) {
        this.quota = quota;
        this.sessions = sessions;
        this.pendingFaults = pendingFaults;
        this.arrivedCalls = arrivedCalls;
        this.time = time;
        this.closing = closing;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            answer(exchange).send(exchange, closing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Reply.Broken();
        }
    }

    private Reply answer(HttpExchange exchange) throws IOException {
        try {
            return reply(exchange);
        } catch (SandboxRefusal e) {
            return Reply.of(e, exchange.getRequestURI().toString());
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        return switch (exchange.getRequestMethod() + " " + uri.getPath()) {
            case "GET /sandbox", "GET /sandbox/" -> Reply.json(200, state());
            case "POST /sandbox/faults" ->
                queue(SandboxParameters.read(
                        uri.getRawQuery(), exchange.getRequestBody().readNBytes(1 << 16)));
            case "DELETE /sandbox/faults" -> {
                pendingFaults.clear();
                yield Reply.json(200, Map.of("faults", List.of()));
            }
            default -> Reply.error(404, uri.getPath(), "Not found");
        };
    }

    private Reply queue(SandboxParameters sandboxParameters) {
        var always = sandboxParameters.text("always").flatMap(PendingFaults::named);
        if (always.isPresent()) {
            pendingFaults.always(always.get());
            return Reply.json(200, Map.of("always", always.get()));
        }
        var names = sandboxParameters
                .text("fault")
                .or(() -> sandboxParameters.text("faults"))
                .orElse("");
        var faults = new ArrayList<Fault>();
        for (var name : List.of(names.replaceAll("[\\[\\]\"\\s]", "").split(",", -1))) {
            var fault = PendingFaults.named(name);
            if (fault.isEmpty()) {
                return Reply.json(400, Map.of("error", "Unknown fault", "faults", Arrays.asList(Fault.values())));
            }
            faults.add(fault.get());
        }
        sandboxParameters
                .natural("page")
                .ifPresentOrElse(page -> pendingFaults.addAt(page, faults), () -> pendingFaults.add(faults));
        return Reply.json(200, Map.of("faults", pendingFaults.waiting()));
    }

    private Map<String, Object> state() {
        var violations = quota.violations();
        var state = new LinkedHashMap<String, Object>();
        state.put("quota", Map.of("limit", quota.limit(), "used", quota.used(), "running", quota.running()));
        state.put("peak", quota.peak());
        state.put("violations", Map.of("window", violations.window(), "concurrency", violations.concurrency()));
        state.put("faults", pendingFaults.waiting());
        state.put(
                "sessions",
                sessions.alive(time.instant()).stream()
                        .map(session -> Map.of(
                                "id", session.id(), "total", session.rows().size()))
                        .toList());
        var all = arrivedCalls.list();
        state.put("calls", arrivedCalls.count());
        state.put(
                "lastCalls",
                all.subList(Math.max(0, all.size() - LAST_CALLS), all.size()).stream()
                        .map(AdminExchange::call)
                        .toList());
        return state;
    }

    private static Map<String, Object> call(ArrivedCall arrivedCall) {
        var json = new LinkedHashMap<String, Object>();
        json.put("arrived", arrivedCall.arrived().toString());
        json.put("status", arrivedCall.status());
        json.put("counted", arrivedCall.counted());
        json.put("page", arrivedCall.page());
        json.put("parameters", arrivedCall.parameters());
        return json;
    }
}
