package io.cistern.docs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes docs/reference/metrics.md from what the service answers to a scrape by Prometheus. */
final class MetricsPage {

    private static final String HEAD = """
            # Metrics

            <!-- Generated from the meters of the running service. Do not edit: see CONTRIBUTING.md. -->

            `/actuator/prometheus` serves these metrics, and those of the JVM, Tomcat, the HTTP client and the connection pool
            that Spring Boot registers. Every `cistern_` metric exists before there is anything to count. The descriptions of the
            `cache_` and `resilience4j_` metrics are those of their libraries. [Monitor](../how-to/monitor.md) says who may read
            them.

            | metric | type | labels | meaning |
            | --- | --- | --- | --- |
            """;

    private static final Pattern FAMILY =
            Pattern.compile("(?m)^# HELP (\\S+) *(.*)\\n# TYPE \\S+ (\\w+)\\n((?:[^#].*\\n)*)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern DOCUMENTED = Pattern.compile("(cistern|cache|resilience4j)_\\w+");

    /** Their values come from the configuration. */
    private static final Set<String> NAMES = Set.of("project", "caller", "audience", "name", "cache");

    /** Buckets of a histogram. */
    private static final String BUCKET = "le";

    private MetricsPage() {}

    static String text(String scrape) {
        return HEAD
                + FAMILY.matcher(scrape)
                        .results()
                        .filter(family -> DOCUMENTED.matcher(family.group(1)).matches())
                        .filter(family -> !family.group(1).endsWith("_max")) // beside each histogram
                        .map(family -> "| `%s` | %s | %s | %s |\n"
                                .formatted(family.group(1), family.group(3), labels(family.group(4)), family.group(2)))
                        .sorted()
                        .collect(Collectors.joining());
    }

    private static String labels(String samples) {
        var labels = new TreeMap<String, Set<String>>();
        LABEL.matcher(samples)
                .results()
                .forEach(label -> labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>())
                        .add(label.group(2)));
        labels.remove(BUCKET);
        return labels.entrySet().stream().map(MetricsPage::label).collect(Collectors.joining("; "));
    }

    private static String label(Map.Entry<String, Set<String>> label) {
        var name = "`" + label.getKey() + "`";
        return NAMES.contains(label.getKey()) ? name : name + ": " + String.join(", ", label.getValue());
    }
}
