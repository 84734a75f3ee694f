package io.cistern.benchmark;

import io.cistern.RunningCistern;
import io.cistern.benchmark.WorkingDay.Asked;
import io.cistern.benchmark.WorkingDay.Question;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * A working day before a Mixpanel with an hour of six seconds: what it costs with everything that makes answers cost
 * nothing, without each, and without any. A day too much for the budget shows in the refused; the calls are never more
 * than the budget has.
 */
final class Day {

    private static final int PROFILES = 20_000;
    private static final int LIMIT = 60;
    private static final Duration HOUR = Duration.ofSeconds(6);
    private static final Pattern PROBLEM = Pattern.compile("\"type\":\"/problems/([a-z-]+)\"");

    private Day() {}

    /** What answers can be made of, but for their own call. */
    private enum Means {
        DERIVED("answers from wider ones"),
        LOOK_UPS("look-ups in one call"),
        FILTERS("filters in one call"),
        FIGURES("figures, rows instead"),
        BASE("base audience");

        private final String words;

        Means(String words) {
            this.words = words;
        }
    }

    static void measure() {
        var day = WorkingDay.of(PROFILES, new SplittableRandom(5));
        System.out.printf("A day of %d questions about %d profiles, %d calls an hour%n", day.size(), PROFILES, LIMIT);
        run(day, "everything", EnumSet.allOf(Means.class));
        for (var without : Means.values()) {
            run(day, "without " + without.words, EnumSet.complementOf(EnumSet.of(without)));
        }
        System.out.println("The same without a base audience, which makes some of the others idle");
        for (var without : EnumSet.complementOf(EnumSet.of(Means.BASE))) {
            run(day, "without " + without.words, EnumSet.complementOf(EnumSet.of(Means.BASE, without)));
        }
        run(day, "none of these", Set.of());
    }

    private static void run(List<Asked> day, String what, Set<Means> means) {
        try (var sandbox = sandbox();
                var service = service(sandbox, means)) {
            var results = ask(day, service, means.contains(Means.FIGURES));
            var calls = sandbox.calls().size();
            var answered = results.getOrDefault("answered", 0L);
            var refused = new TreeMap<>(results);
            refused.remove("answered");
            System.out.printf(
                    "  %-33s %4d calls, %5d answered, %4.0f calls per 1000; refused %s%n",
                    what, calls, answered, 1000.0 * calls / answered, refused);
        }
    }

    /** Asks everything when its time comes, whether or not what was asked before is answered. */
    private static Map<String, Long> ask(List<Asked> day, RunningCistern service, boolean hasFigures) {
        var results = new ConcurrentHashMap<String, LongAdder>();
        var begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : day) {
                var due = begin + one.at().toNanos() / Duration.ofHours(1).dividedBy(HOUR);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                threads.execute(() -> results.computeIfAbsent(
                                result(ask(service, one.question(), hasFigures)), same -> new LongAdder())
                        .increment());
            }
        }
        var counts = new TreeMap<String, Long>();
        results.forEach((result, count) -> counts.put(result, count.sum()));
        return counts;
    }

    private static HttpResponse<byte[]> ask(RunningCistern service, Question question, boolean hasFigures) {
        return switch (question) {
            case Question.Read(var path) -> service.get(path);
            case Question.Query(var path, var body) -> service.post(path, body);
            case Question.Figures(var figures, var rows) -> ask(service, hasFigures ? figures : rows, hasFigures);
        };
    }

    private static String result(HttpResponse<byte[]> response) {
        if (response.statusCode() == 200) {
            return "answered";
        }
        var problem = PROBLEM.matcher(new String(response.body(), StandardCharsets.UTF_8));
        return response.statusCode() + (problem.find() ? " " + problem.group(1) : "");
    }

    private static SandboxMixpanel sandbox() {
        var properties = SandboxSettings.of("profiles=" + PROFILES, "quota.limit=" + LIMIT, "quota.window=" + HOUR);
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    private static RunningCistern service(SandboxMixpanel sandbox, Set<Means> means) {
        var settings = new ArrayList<>(List.of(
                "logging.level.io.cistern=off",
                "cistern.projects.main.quota.limit=" + LIMIT,
                "cistern.projects.main.quota.window=" + HOUR.toMillis() + "ms",
                "cistern.projects.main.freshness.stale-while-revalidate=0s",
                "cistern.projects.main.freshness.stale-if-error=0s",
                "cistern.projects.main.freshness.max-age=" + 2 * HOUR.toMillis() + "ms",
                "cistern.wait=1s",
                "cistern.projects.main.derive=" + means.contains(Means.DERIVED),
                "cistern.merge.look-ups=" + means.contains(Means.LOOK_UPS),
                "cistern.merge.filters=" + means.contains(Means.FILTERS)));
        if (means.contains(Means.BASE)) {
            settings.add("cistern.projects.main.base-audiences.everybody.select="
                    + "$email,plan,age,$country_code,Total Spent");
            settings.add("cistern.projects.main.base-audiences.everybody.refresh=" + HOUR.toMillis() + "ms");
        }
        return RunningCistern.start(RunningCistern.against(sandbox.port(), settings.toArray(String[]::new)));
    }
}
