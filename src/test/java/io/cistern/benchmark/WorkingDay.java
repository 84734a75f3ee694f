package io.cistern.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a company asks of its profiles from five in the morning until six at night: an export of everybody, and while
 * people are there, dashboards that draw themselves anew, look-ups of one profile, and filters that somebody tries out.
 * Equal seeds make equal days.
 */
final class WorkingDay {

    static final Duration LENGTH = Duration.ofHours(13);

    private static final Duration OPENING = Duration.ofHours(3);
    private static final Duration NIGHTLY = Duration.ofMinutes(30);
    private static final Duration REDRAWN = Duration.ofMinutes(30);
    private static final int DASHBOARDS = 40;
    private static final int LOOK_UPS = 3_600;
    private static final int TRIALS = 1_000;
    private static final List<String> PLANS = List.of("Free", "Pro", "Team", "Enterprise");
    private static final List<String> COUNTRIES = List.of("US", "GB", "FR", "DE", "BR", "PL", "JP", "IN", "VN");

    private final int profiles;
    private final RandomGenerator random;
    private final List<Asked> asked = new ArrayList<>();

    private WorkingDay(int profiles, RandomGenerator random) {
        this.profiles = profiles;
        this.random = random;
    }

    /** What is asked, and how long after the day began. */
    record Asked(Duration at, Question question) {}

    /** A question to the service; figures can be asked for as such, or be left to who asks. */
    sealed interface Question {

        /** A {@code GET}. */
        record Read(String path) implements Question {}

        /** A query in the body. */
        record Query(String path, String body) implements Question {}

        /** Something computed of the profiles of a query, and the query of the rows that it could be computed of. */
        record Figures(Query figures, Query rows) implements Question {}
    }

    /** In the order in which it is asked. */
    static List<Asked> of(int profiles, RandomGenerator random) {
        var day = new WorkingDay(profiles, random);
        day.asked.add(new Asked(NIGHTLY, new Question.Read("/v1/profiles?format=ndjson")));
        day.dashboards();
        for (var i = 0; i < LOOK_UPS; i++) {
            day.asked.add(new Asked(day.someTime(), day.lookUp()));
        }
        for (var i = 0; i < TRIALS; i++) {
            day.asked.add(new Asked(day.someTime(), day.trial()));
        }
        return day.asked.stream().sorted(Comparator.comparing(Asked::at)).toList();
    }

    private void dashboards() {
        for (var dashboard = 0; dashboard < DASHBOARDS; dashboard++) {
            var first = OPENING.plusSeconds(random.nextLong(REDRAWN.toSeconds()));
            var tiles = tiles(PLANS.get(dashboard % 4), COUNTRIES.get(dashboard % 9));
            for (var at = first; at.compareTo(LENGTH) < 0; at = at.plus(REDRAWN)) {
                for (var tile : tiles) {
                    asked.add(new Asked(at, tile));
                }
            }
        }
    }

    /** A list of a segment, how many it has, and what its parts spent. */
    private static List<Question> tiles(String plan, String country) {
        var segment = "{\"all\":[{\"property\":\"plan\",\"eq\":\"%s\"},{\"property\":\"$country_code\",\"eq\":\"%s\"}]}"
                .formatted(plan, country);
        var list =
                query("query", "{\"where\":%s,\"select\":[\"$email\",\"plan\",\"Total Spent\"],\"limit\":50}", segment);
        var count = query("count", "{\"where\":%s}", segment);
        var countries = "{\"property\":\"$country_code\",\"eq\":\"%s\"}".formatted(country);
        var sums = query(
                "aggregate",
                "{\"where\":%s,\"groupBy\":[\"plan\"],\"measures\":[{\"count\":true},{\"sum\":\"Total Spent\"}]}",
                countries);
        return List.of(
                list,
                new Question.Figures(count, query("query", "{\"where\":%s,\"select\":[]}", segment)),
                new Question.Figures(
                        sums, query("query", "{\"where\":%s,\"select\":[\"plan\",\"Total Spent\"]}", countries)));
    }

    /** Some are looked up far more often than others. */
    private Question lookUp() {
        var number = (int) (Math.pow(random.nextDouble(), 3) * profiles);
        return new Question.Read("/v1/profiles/u" + (number / 20 * 20 + number % 10 + 1) + "?select=$email,plan,age");
    }

    private Question trial() {
        var age = 18 + random.nextInt(50);
        var where = switch (random.nextInt(3)) {
            case 0 -> "{\"property\":\"age\",\"eq\":%d}".formatted(age);
            case 1 ->
                "{\"all\":[{\"property\":\"age\",\"gte\":%d},{\"property\":\"age\",\"lt\":%d},{\"property\":\"plan\",\"eq\":\"%s\"}]}"
                        .formatted(age, age + 3, PLANS.get(random.nextInt(4)));
            default ->
                "{\"all\":[{\"property\":\"Total Spent\",\"gt\":%d},{\"property\":\"$country_code\",\"eq\":\"%s\"}]}"
                        .formatted(900 + random.nextInt(95), COUNTRIES.get(random.nextInt(9)));
        };
        return query("query", "{\"where\":%s,\"select\":[\"$email\",\"plan\",\"age\"],\"limit\":50}", where);
    }

    private static Question.Query query(String what, String body, String where) {
        return new Question.Query("/v1/profiles/" + what, body.formatted(where));
    }

    private Duration someTime() {
        return OPENING.plusSeconds(random.nextLong(LENGTH.minus(OPENING).toSeconds()));
    }
}
