package io.cistern.sandbox.project;

import io.cistern.sandbox.project.SampleData.Place;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Makes people from a seed: realistic, uneven, and with values that often break programs. Equal seeds and days make
 * equal people; all dates are before the day on which the sandbox started.
 */
final class SamplePeople {

    private final long seed;
    private final LocalDateTime today;

    public SamplePeople(long seed, LocalDateTime today) {
        this.seed = seed;
        this.today = today;
    }

    public List<Profile> make(int count) {
        return IntStream.range(0, count).mapToObj(this::person).toList();
    }

    /** Returns the id of the person with that number: the first is {@code u1}. */
    public String id(int number) {
        int kind = number % 20;
        if (kind < 10) {
            return "u" + (number + 1);
        }
        if (kind < 14) {
            return "person" + (number + 1) + "@" + pick(SampleData.DOMAINS, SeededRandom.of(seed, "mail" + number));
        }
        if (kind < 19) {
            var random = SeededRandom.of(seed, "id" + number);
            long version4 = (random.nextLong() & ~0xF000L) | 0x4000L;
            var uuid = new UUID(version4, (random.nextLong() >>> 2) | Long.MIN_VALUE);
            return kind < 18 ? uuid.toString() : "$device:" + uuid;
        }
        return switch (number / 20 % 6) {
            case 0 -> "team/" + number + ";role=a b";
            case 1 -> number + "%25 of 100%";
            case 2 -> "DOMAIN\\user" + number;
            case 3 -> "кот-" + number + "-é";
            case 4 -> "🦊" + number + "+?#&=";
            default -> "quote\"" + number + "'";
        };
    }

    private Profile person(int number) {
        var random = SeededRandom.of(seed, "person" + number);
        var json = new JsonText(random.nextInt(4) == 0);
        contact(json, random, number);
        place(json, random);
        account(json, random, number);
        oddities(json, random, number);
        return Profile.of(id(number), json.end());
    }

    private static void contact(JsonText json, SplittableRandom random, int number) {
        var first = pick(SampleData.FIRST_NAMES, random);
        var last = pick(SampleData.LAST_NAMES, random);
        if (random.nextInt(20) > 0) {
            json.text("$email", "user" + (number + 1) + "@" + pick(SampleData.DOMAINS, random));
        }
        json.text("$name", first + " " + last).text("$first_name", first).text("$last_name", last);
        if (random.nextInt(3) == 0) {
            json.text("$phone", "+1555" + (1000000 + random.nextInt(9000000)));
        }
    }

    private static void place(JsonText json, SplittableRandom random) {
        Place place = pick(SampleData.PLACES, random);
        if (random.nextInt(10) > 0) {
            json.text("$city", place.city());
        }
        json.text("$region", place.region()).text("$country_code", place.country());
        json.text("$timezone", place.timezone()).text("zip", place.zip());
        json.text("$os", pick(SampleData.SYSTEMS, random)).text("$browser", pick(SampleData.BROWSERS, random));
        json.raw("$browser_version", 80 + random.nextInt(60));
        json.text("$initial_referrer", pick(SampleData.REFERRERS, random));
    }

    private void account(JsonText json, SplittableRandom random, int number) {
        var created = today.minusSeconds(random.nextLong(4 * 365 * 86_400L));
        long alive = ChronoUnit.SECONDS.between(created, today);
        double recent = Math.pow(random.nextDouble(), 3); // most were seen lately
        if (random.nextInt(10) > 0) {
            json.text("$created", Moment.text(created));
        }
        json.text("$last_seen", Moment.text(today.minusSeconds((long) (alive * recent))));
        switch (random.nextInt(12)) {
            case 0 -> {} // no value
            case 1 -> json.raw("plan", "null");
            default -> json.text("plan", pick(SampleData.PLANS, random));
        }
        switch (random.nextInt(12)) {
            case 0 -> {} // no value
            case 1 -> json.text("age", Integer.toString(18 + random.nextInt(60)));
            default -> json.raw("age", 18 + random.nextInt(60));
        }
        json.raw("Total Spent", BigDecimal.valueOf(random.nextLong(20_000) * 5, 2));
        json.raw("account_id", 9007199254740993L + number);
        json.raw("vip", random.nextInt(10) == 0);
        json.text("company", pick(SampleData.COMPANIES, random));
        json.raw("sessions", random.nextInt(500));
    }

    private static void oddities(JsonText json, SplittableRandom random, int number) {
        json.texts(
                "tags",
                random.ints(random.nextInt(4), 0, SampleData.TAGS.size())
                        .mapToObj(SampleData.TAGS::get)
                        .toList());
        json.raw("churn score", (1 + random.nextInt(9)) + "e-" + (1 + random.nextInt(9)));
        if (random.nextInt(2) == 0) {
            json.raw("scores", List.of(random.nextInt(10), random.nextInt(10), "1.50", "-0.0", "1E+2"));
        }
        json.raw(
                "address",
                new JsonText(false)
                        .text("street", (1 + random.nextInt(200)) + " Main St \"rear\"")
                        .raw("geo", "{\"lat\":" + (random.nextInt(1800) - 900) / 10.0 + ",\"lon\":0.10}")
                        .end());
        if (random.nextInt(3) == 0) {
            json.raw("devices", "[{\"os\":\"iOS\",\"push\":true},{\"os\":\"Android\",\"push\":null}]");
        }
        switch (random.nextInt(4)) {
            case 0 -> json.raw("nothing", "null");
            case 1 -> json.text("flag", "false").text("odd", ":true");
            case 2 -> json.text("Weird \"Quoted\" Name", "a \\ b / c\n\td").text("größe", "XL");
            default -> json.text("empty", "").raw("ratio", "0.30000000000000004");
        }
        if (number % 50 == 0) {
            json.text("biography", "Likes long walks, line breaks\nand \"quotes\". ".repeat(5));
        }
    }

    private static <T> T pick(List<T> from, SplittableRandom random) {
        return from.get(random.nextInt(from.size()));
    }
}
