package io.cistern.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.AloneTests;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Strangers and one caller attack in every way that is known, all at once; another caller keeps asking for little. */
@AloneTests
class AttackTests {

    private static final int PEOPLE = 25_000;
    /** Attacks that the service refuses each time. */
    private static final List<String> REFUSED = List.of(
            "forms of 120 MB",
            "heads that never end",
            "halves of 1 MB",
            "halves of 250 KB",
            "halves with a wrong key",
            "orders with 19 000 names");

    private static final int QUESTIONS = 600;
    private static final Duration MOST = Duration.ofMinutes(2);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final OwnPauses ownPauses = new OwnPauses();
    private final Service service = Service.start(PEOPLE);
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpClient attackers = HttpClient.newBuilder()
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final Strangers strangers = new Strangers(service.uri("/"));
    private final Colleagues attacker = new Colleagues(service, attackers);

    @BeforeEach
    void holdEverybody() throws Exception {
        var all = "{\"project\":\"main\",\"groupBy\":[\"plan\"],\"measures\":[{\"count\":true}]}";
        var answer = client.send(service.post("colleague", "/v1/profiles/aggregate", all), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @AfterEach
    void close() throws Exception {
        ownPauses.end();
        client.close();
        service.close();
        attackers.shutdownNow();
    }

    @Test
    void whileAllAttackACallerAndTheProbesAreAnsweredWithinASecond() throws Exception {
        var export = completeExport();
        var endless = order("{\"name\":\"endless\",\"project\":\"silent\",\"format\":\"ndjson\"}");
        warm();
        var attacks = attacks(export, endless);
        var probes = new Probes();
        var took = new ArrayList<Duration>();
        var start = System.nanoTime();
        try (var prober = Executors.newSingleThreadExecutor(Thread.ofPlatform().factory())) {
            var _ = prober.submit(probes::run);
            for (var number = 0; number < QUESTIONS && !isOver(start); number++) {
                took.add(askOne(number));
            }
            probes.over.set(true);
        } finally {
            attacks.forEach(Attack::stop);
        }
        System.out.printf(
                "A caller's p99 of %d was %s, the probes' slowest of %d %s, without the %s in which this JVM did not run%n",
                took.size(), p99(took), probes.took.size(), probes.slowest(), ownPauses.all());
        attacks.forEach(attack -> System.out.println("  " + attack));
        assertThat(service.isAlive()).isTrue();
        assertThat(attacks)
                .allSatisfy(
                        attack -> assertThat(attack.begun()).as(attack.name()).isPositive());
        assertThat(attacks)
                .as("nothing of strangers is answered, nor any order that is too large")
                .filteredOn(attack -> REFUSED.contains(attack.name()))
                .allSatisfy(attack -> assertThat(attack.endedAs("200") + attack.endedAs("202"))
                        .as(attack.name())
                        .isZero());
        assertThat(p99(took)).isLessThan(A_SECOND);
        assertThat(probes.slowest()).isLessThan(A_SECOND);
    }

    /** All of them, or those whose name contains the property {@code attack}. */
    private List<Attack> attacks(String export, String endless) {
        return Stream.of(
                        new Attack("forms of 120 MB", 4, 500, strangers::sendForm),
                        new Attack("heads that never end", 2_500, 5_000, strangers::sendHeadSlowly),
                        new Attack(
                                "halves of 1 MB",
                                100,
                                5_000,
                                _ -> strangers.sendHalfABody("attacker", 1_000_000, 500_000)),
                        new Attack(
                                "halves of 250 KB",
                                400,
                                5_000,
                                _ -> strangers.sendHalfABody("attacker", 250_000, 249_000)),
                        new Attack(
                                "halves with a wrong key",
                                50,
                                5_000,
                                _ -> strangers.sendHalfABody("nobody", 250_000, 125_000)),
                        new Attack("counts with long filters", 6, 100, attacker::countWithLongFilter),
                        new Attack("filters of 240 KB", 1, 3_000, attacker::askWithHugeFilter),
                        new Attack("aggregates by email", 4, 500, attacker::aggregateByEmail),
                        new Attack("everybody sorted", 4, 500, attacker::sortEverybody),
                        new Attack("orders with 19 000 names", 2, 500, attacker::orderHugeExport),
                        new Attack("orders with 900 names", 2, 500, attacker::orderLargeExport),
                        new Attack("lists of exports", 4, 200, attacker::listExports),
                        new Attack("streams of events", 200, 5_000, _ -> attacker.watch(endless)),
                        new Attack("ranges of a byte", 8, 100, number -> attacker.readOneByte(export, number)))
                .filter(attack -> attack.name().contains(System.getProperty("attack", "")))
                .map(Attack::start)
                .toList();
    }

    /** An export of everybody by the attacker, to read from. */
    private String completeExport() throws IOException, InterruptedException {
        var id = order("{\"name\":\"everybody\",\"project\":\"main\",\"format\":\"ndjson\"}");
        var events = client.send(
                service.as("attacker", "/v1/exports/" + id + "/events").build(), BodyHandlers.ofString());
        assertThat(events.body()).contains("\"status\":\"complete\"");
        return id;
    }

    private String order(String order) throws IOException, InterruptedException {
        var ordered = client.send(service.post("attacker", "/v1/exports", order), BodyHandlers.ofString());
        assertThat(ordered.statusCode()).as(ordered.body()).isEqualTo(202);
        return JsonMapper.shared().readTree(ordered.body()).get("id").asString();
    }

    private void warm() throws IOException, InterruptedException {
        for (var number = 0; number < 100; number++) {
            askOne(number);
        }
    }

    private Duration askOne(int number) throws IOException, InterruptedException {
        var request = switch (number % 3) {
            case 0 ->
                service.as(
                                "colleague",
                                "/v1/profiles?project=main&limit=10&select=plan&where=properties%5B%22age%22%5D%3E"
                                        + number % 60)
                        .build();
            case 1 ->
                service.post(
                        "colleague",
                        "/v1/profiles/count",
                        "{\"project\":\"main\",\"where\":{\"property\":\"age\",\"gt\":" + number % 60 + "}}");
            default ->
                service.as("colleague", "/v1/profiles/u20510?project=main&select=plan")
                        .build();
        };
        var start = System.nanoTime();
        var response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ownPauses.since(start);
    }

    private static boolean isOver(long start) {
        return System.nanoTime() - start > MOST.toNanos();
    }

    private static Duration p99(List<Duration> durations) {
        return durations.stream().sorted().toList().get(Math.ceilDiv(durations.size() * 99, 100) - 1);
    }

    /** Asks as an orchestrator does, one probe after the other, each on a connection of its own. */
    private final class Probes {

        final AtomicBoolean over = new AtomicBoolean();
        final List<Duration> took = new ArrayList<>();

        Void run() throws IOException, InterruptedException {
            while (!over.get()) {
                for (var probe : List.of("liveness", "readiness")) {
                    var request = HttpRequest.newBuilder(service.probe("/actuator/health/" + probe))
                            .build();
                    var start = System.nanoTime();
                    try (var once = HttpClient.newHttpClient()) {
                        assertThat(once.send(request, BodyHandlers.discarding()).statusCode())
                                .isEqualTo(200);
                    }
                    took.add(ownPauses.since(start));
                }
            }
            return null;
        }

        Duration slowest() {
            return took.stream().max(Duration::compareTo).orElseThrow();
        }
    }
}
