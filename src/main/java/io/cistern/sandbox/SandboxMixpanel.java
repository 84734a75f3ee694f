package io.cistern.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cistern.sandbox.project.SandboxProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the sandbox: an HTTP server, its data, and methods that control it. Public for the tests of other packages only;
 * the service reaches it over HTTP.
 */
public final class SandboxMixpanel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxMixpanel.class);
    private static final Set<String> PATHS =
            Set.of("/api/query/engage", "/api/query/engage/", "/api/2.0/engage", "/api/2.0/engage/");
    private static final int BACKLOG = 1024;

    private final SandboxProperties properties;
    private final InstantSource time;
    private final SandboxProject project;
    private final SandboxQuota quota;
    private final PendingFaults pendingFaults = new PendingFaults();
    private final ArrivedCalls arrivedCalls = new ArrivedCalls();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Latency latency;
    private final EngageExchange engage;
    private final AdminExchange admin;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;

    public SandboxMixpanel(SandboxProperties properties, InstantSource time) {
        this.properties = properties;
        this.time = time;
        var now = time.instant();
        long seed = properties.seed();
        this.project = new SandboxProject(seed, properties.profiles(), properties.timezone(), now);
        var sessions = new SandboxSessions(seed, properties.sessionLifetime());
        var others = new ForeignUsers(
                seed, properties.quota().foreignPerHour(), properties.quota().window(), now);
        this.quota = new SandboxQuota(properties.quota(), others, time);
        var answers = new EngageAnswers(properties, project, sessions, time);
        this.latency = new Latency(properties, closing);
        this.engage = new EngageExchange(
                new RequestHandler(properties, quota, pendingFaults, arrivedCalls, answers, latency), closing);
        this.admin = new AdminExchange(quota, sessions, pendingFaults, arrivedCalls, time, closing);
    }

    /** Starts to listen. */
    public SandboxMixpanel start() {
        // avoids 40 ms of delay for each answer (Nagle and delayed acknowledgement); the JDK reads it once
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var address = new InetSocketAddress(properties.address(), properties.port());
        try {
            var server = HttpServer.create(address, BACKLOG);
            server.createContext("/", this::route);
            server.setExecutor(threads);
            server.start();
            this.server = server;
            LOG.info("The sandbox, not Mixpanel, answers at {}", url());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox cannot listen on " + address + "; set cistern.sandbox.port", e);
        }
    }

    /** Returns the port it listens on. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("The sandbox was not started");
        }
        return server.getAddress().getPort();
    }

    /** Returns the URL that replaces {@code https://mixpanel.com}. */
    public URI url() {
        return URI.create("http://" + properties.address() + ":" + port());
    }

    /** Closes the port and every connection, and ends all delays. */
    @Override
    public void close() {
        closing.countDown();
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }

    /** Gives the next requests these faults, one each. */
    public void next(Fault... faults) {
        this.pendingFaults.add(List.of(faults));
    }

    /** Gives the next requests for that page these faults, one each. */
    public void nextAt(int page, Fault... faults) {
        this.pendingFaults.addAt(page, List.of(faults));
    }

    /** Gives every request this fault after the queued ones, until {@link #clearFaults}. */
    public void always(Fault fault) {
        pendingFaults.always(fault);
    }

    /** Removes all faults. */
    public void clearFaults() {
        pendingFaults.clear();
    }

    /** Makes admitted calls wait at a new gate from now on, until it is closed as a resource. */
    public AnswerGate blockAnswers() {
        var answerGate = new AnswerGate();
        latency.standBehind(answerGate);
        return answerGate;
    }

    /** Returns the log of arrivals, oldest first. */
    public List<ArrivedCall> calls() {
        return arrivedCalls.list();
    }

    /** Returns how many calls were refused: none for a client that keeps the limits. */
    public Violations violations() {
        return quota.violations();
    }

    /** Returns the largest number of queries that ran at once. */
    public int inFlightPeak() {
        return quota.peak();
    }

    /** Returns how many calls count in the window. */
    public int used() {
        return quota.used();
    }

    /** Sets the limit of the window from now on. */
    public void limit(int limit) {
        quota.limit(limit);
    }

    /** Adds this number of calls by other users. */
    public void foreignCalls(int calls) {
        quota.foreignCalls(calls);
    }

    /** Sets how many queries of other users run from now on. */
    public void foreignRunning(int queries) {
        quota.foreignRunning(queries);
    }

    /** Sets the time when a person was last seen to now, by the project's clock. */
    public void touch(String id) {
        project.touch(id, time.instant());
    }

    /** Sets a person's property to a JSON value, unchanged. */
    public void set(String id, String property, String json) {
        project.set(id, property, json);
    }

    /** Adds a person, or replaces the one with that id. */
    public void add(String id, String properties) {
        project.add(id, properties);
    }

    /** Removes a person. */
    public void remove(String id) {
        project.remove(id);
    }

    private void route(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (path.equals(AdminExchange.PATH) || path.startsWith(AdminExchange.PATH + "/")) {
            admin.handle(exchange);
        } else if (!PATHS.contains(path)) {
            refuse(exchange, 404, "Not found");
        } else if (!Set.of("GET", "POST").contains(exchange.getRequestMethod())) {
            refuse(exchange, 405, "Method not allowed");
        } else {
            engage.handle(exchange);
        }
    }

    private void refuse(HttpExchange exchange, int status, String error) throws IOException {
        try {
            Reply.error(status, exchange.getRequestURI().toString(), error).send(exchange, closing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
