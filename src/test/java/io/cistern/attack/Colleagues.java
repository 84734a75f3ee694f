package io.cistern.attack;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What one caller with a key can ask for, to keep the service from others. */
final class Colleagues {

    private static final String CALLER = "attacker";

    // built once, so that the attack leaves the processors to the service
    private static final String THOUSAND_TEXTS =
            quoted(texts(1_000, i -> "\"zq" + i + "x\" in properties[\"$email\"]"));
    private static final String HUGE_FILTER =
            quoted(texts(4_500, i -> "\"12345y" + i + "zzzzzzzzzzzz\" in properties[\"age\"]"));
    private static final String HUGE_SELECT = names(19_000);
    private static final String LARGE_SELECT = names(900);

    private final Service service;
    private final HttpClient client;

    Colleagues(Service service, HttpClient client) {
        this.service = service;
        this.client = client;
    }

    /** Asks, reads the answer to its end and keeps nothing of it. */
    String send(HttpRequest request) throws IOException, InterruptedException {
        var response = client.send(request, BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            body.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return String.valueOf(response.statusCode());
    }

    /** A count over everybody whose filter searches each email for a thousand texts. */
    String countWithLongFilter(long number) throws IOException, InterruptedException {
        var request = service.as(CALLER, "/v1/profiles/count")
                .header("Content-Type", "application/json")
                .header("Cache-Control", "only-if-cached") // else the sandbox would compute on this machine, too
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"project\":\"main\",\"where\":" + withText(THOUSAND_TEXTS, number) + "}"))
                .build();
        return send(request);
    }

    /** A filter of about 240 KB, another each time, which is answered from cached data or not at all. */
    String askWithHugeFilter(long number) throws IOException, InterruptedException {
        var request = service.as(CALLER, "/v1/profiles/query")
                .header("Content-Type", "application/json")
                .header("Cache-Control", "only-if-cached")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"project\":\"main\",\"where\":" + withText(HUGE_FILTER, number) + "}"))
                .build();
        return send(request);
    }

    /** An aggregate by a property that is another in each profile, with as many measures as fit. */
    String aggregateByEmail(long number) throws IOException, InterruptedException {
        var properties = List.of(
                "age", "sessions", "Total Spent", "$email", "$city", "plan", "vip", "tags", "a", "b", "c" + number);
        var measures = properties.stream()
                .flatMap(property -> List.of("sum", "avg", "min", "max", "p50", "p90", "distinct").stream()
                        .map(figure -> "{\"" + figure + "\":\"" + property + "\"}"))
                .collect(Collectors.joining(","));
        return send(service.post(
                CALLER,
                "/v1/profiles/aggregate",
                "{\"project\":\"main\",\"groupBy\":[\"$email\"],\"measures\":[{\"count\":true}," + measures + "]}"));
    }

    /** Everybody, sorted, a thousand at a time, by a filter of its own. */
    String sortEverybody(long number) throws IOException, InterruptedException {
        return send(service.post(
                CALLER,
                "/v1/profiles/query",
                "{\"project\":\"main\",\"where\":" + quoted("properties[\"age\"] != " + (1_000 + number))
                        + ",\"sort\":[{\"by\":\"$email\",\"order\":\"desc\"}],\"limit\":1000}"));
    }

    /** An order of an export with 19 000 names. */
    String orderHugeExport(long number) throws IOException, InterruptedException {
        return send(service.post(CALLER, "/v1/exports", order(number, HUGE_SELECT)));
    }

    /** An order of an export with as many names as are allowed. */
    String orderLargeExport(long number) throws IOException, InterruptedException {
        return send(service.post(CALLER, "/v1/exports", order(number, LARGE_SELECT)));
    }

    private static String order(long number, String select) {
        return "{\"name\":\"e" + number + "\",\"project\":\"silent\",\"format\":\"ndjson\",\"select\":[" + select
                + "]}";
    }

    private static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"a property with a name that is fairly long " + i + "\"")
                .collect(Collectors.joining(","));
    }

    /** The filter, in quotes, or a text with that number. */
    private static String withText(String filter, long number) {
        return filter.substring(0, filter.length() - 1) + " or \\\"" + number + "\\\" in properties[\\\"q\\\"]\"";
    }

    String listExports(long number) throws IOException, InterruptedException {
        return send(service.as(CALLER, "/v1/exports").build());
    }

    /** Opens a stream of events of an export that does not end, and reads as long as the service writes. */
    String watch(String export) throws IOException, InterruptedException {
        return send(service.as(CALLER, "/v1/exports/" + export + "/events").build());
    }

    /** One byte of a result. */
    String readOneByte(String export, long number) throws IOException, InterruptedException {
        var at = 1_000_000 + number * 7_919 % 1_000_000;
        return send(service.as(CALLER, "/v1/exports/" + export + "/result")
                .header("Range", "bytes=" + at + "-" + at)
                .build());
    }

    private static String texts(int count, IntFunction<String> text) {
        return IntStream.range(0, count).mapToObj(text).collect(Collectors.joining(" or "));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }
}
