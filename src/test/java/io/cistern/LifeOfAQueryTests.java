package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The classes that a query passes are those of the document, as Java Flight Recorder sees them. */
@SuppressWarnings("NullAway.Init") // started before all tests
@IntegrationTests
class LifeOfAQueryTests {

    private static final Path DOCUMENT = Path.of("docs", "explanation", "life-of-a-query.md");
    private static final Pattern STEP = Pattern.compile("(?m)^\\d+\\. `(\\w+)`");

    private static final Pattern NESTED = Pattern.compile("\\$.*");

    private static final String CONTROLLER = "ProfileController";
    private static final String WAIT = "io.cistern.cache.InFlightFetch$Waiter::await";
    private static final String SEND = "io.cistern.mixpanel.Exchange::<init>";
    private static final String IN_MEMORY = "io.cistern.cache.CaffeinePageStore::latest";
    private static final String NEWEST = "io.cistern.cache.TieredPageStore::newest";
    private static final String LATEST = "io.cistern.cache.TieredPageStore::latest";
    private static final String RENDERED = "io.cistern.web.rendered.RenderedBody::send";

    /** The threads of this service: tests of other classes run beside. */
    private static final Set<Long> threads = ConcurrentHashMap.newKeySet();

    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=50"), InstantSource.system());
    private static RunningCistern cistern;

    @BeforeAll
    static void start() {
        sandbox.start();
        cistern = RunningCistern.start(
                LifeOfAQueryTests::now, against(sandbox.port(), "cistern.security.local-admin=true"));
    }

    @AfterAll
    static void stop() {
        cistern.close();
        sandbox.close();
    }

    private static Instant now() {
        threads.add(Thread.currentThread().threadId());
        return Instant.now();
    }

    @Test
    void aColdQueryPassesTheClassesOfTheDocument() throws IOException {
        var events = recorded("{\"select\":[\"plan\"]}", "upstream");
        var classes = new LinkedHashSet<String>();
        classes.addAll(classes(only(events, WAIT)));
        classes.addAll(classes(only(events, SEND)));
        assertThat(classes)
                .containsExactlyElementsOf(documented("A cold query"))
                .hasSizeLessThanOrEqualTo(16);
        assertThat(traced(events, NEWEST)).hasSize(1);
        assertThat(traced(events, LATEST))
                .as("checked before the fetch and before its call")
                .hasSize(2);
        assertThat(thrown(events)).isEmpty();
    }

    @Test
    void aWarmQueryPassesTheClassesOfTheDocument() throws IOException {
        var query = "{\"select\":[\"age\"]}";
        assertThat(cistern.ask(query).statusCode()).isEqualTo(200);
        var events = recorded(query, "memory");
        assertThat(classes(only(events, IN_MEMORY)))
                .containsExactlyElementsOf(documented("A warm query"))
                .hasSizeLessThanOrEqualTo(9);
        assertThat(traced(events, NEWEST)).hasSize(1);
        assertThat(traced(events, LATEST)).isEmpty();
        assertThat(traced(events, SEND)).isEmpty();
        assertThat(thrown(events)).isEmpty();
    }

    @Test
    void aRepeatedQueryPassesTheClassesOfTheDocument() throws IOException {
        var query = "{\"select\":[\"zip\"]}";
        for (var time = 0; time < 3; time++) {
            assertThat(cistern.ask(query).statusCode()).isEqualTo(200);
        }
        var events = recorded(query, "memory");
        assertThat(classes(only(events, RENDERED))).containsExactlyElementsOf(documented("A repeated query"));
        for (var method : List.of(IN_MEMORY, NEWEST, LATEST, SEND)) {
            assertThat(traced(events, method)).as(method).isEmpty();
        }
        assertThat(thrown(events)).isEmpty();
    }

    /** What this service does to answer the query. */
    private static List<RecordedEvent> recorded(String query, String answeredBy) throws IOException {
        var file = Files.createTempFile("life", ".jfr");
        try (var recording = new Recording()) {
            recording
                    .enable("jdk.MethodTrace")
                    .with("filter", String.join(";", WAIT, SEND, IN_MEMORY, NEWEST, LATEST, RENDERED))
                    .with("threshold", "0 ms")
                    .withStackTrace();
            recording.enable("jdk.JavaExceptionThrow").withStackTrace();
            recording.start();
            assertThat(text(cistern.ask(query))).contains("\"answeredBy\":\"" + answeredBy + "\"");
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getThread() != null
                            && threads.contains(event.getThread().getJavaThreadId()))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    private static List<RecordedEvent> traced(List<RecordedEvent> events, String method) {
        return events.stream()
                .filter(event -> event.hasField("method"))
                .filter(event -> name(event.getValue("method")).equals(method))
                .toList();
    }

    private static String name(RecordedMethod method) {
        return method.getType().getName() + "::" + method.getName();
    }

    private static RecordedEvent only(List<RecordedEvent> events, String method) {
        var traced = traced(events, method);
        assertThat(traced).as(method).hasSize(1);
        return traced.getFirst();
    }

    /** The service's own exceptions, none of which is thrown to find out that nothing is cached. */
    private static List<String> thrown(List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.hasField("thrownClass"))
                .map(event -> event.getClass("thrownClass").getName())
                .filter(name -> name.startsWith("io.cistern."))
                .toList();
    }

    /** The top-level classes of the service on the stack: from the controller on, if it is there. */
    private static List<String> classes(RecordedEvent event) {
        var frames = event.getStackTrace().getFrames().reversed().stream()
                .map(frame -> frame.getMethod().getType().getName());
        var method = event.<RecordedMethod>getValue("method").getType().getName();
        var classes = Stream.concat(frames, Stream.of(method))
                .filter(name -> name.startsWith("io.cistern."))
                .map(name -> NESTED.matcher(name).replaceFirst(""))
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .distinct()
                .toList();
        return classes.subList(Math.max(0, classes.indexOf(CONTROLLER)), classes.size());
    }

    /** The numbered classes of that section. */
    private static List<String> documented(String heading) throws IOException {
        var text = Files.readString(DOCUMENT);
        var section = text.substring(text.indexOf("\n## " + heading + "\n") + 4);
        var end = section.indexOf("\n## ");
        var steps = new ArrayList<String>();
        STEP.matcher(end < 0 ? section : section.substring(0, end)).results().forEach(step -> steps.add(step.group(1)));
        return steps;
    }
}
