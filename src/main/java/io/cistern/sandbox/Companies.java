package io.cistern.sandbox;

import java.util.List;
import java.util.stream.IntStream;

/** Makes the profiles of the one group key that exists. Its id does not fit a JavaScript number. */
final class Companies {

    static final String GROUP = "-1405123841946871899";

    private static final int COUNT = 400;

    private Companies() {}

    static List<Profile> make(long seed) {
        return IntStream.range(0, COUNT)
                .mapToObj(number -> company(seed, number))
                .toList();
    }

    private static Profile company(long seed, int number) {
        var random = Chance.of(seed, "company" + number);
        var name = Words.COMPANIES.get(random.nextInt(Words.COMPANIES.size())) + " " + (number + 1);
        var properties = new JsonText(false)
                .text("$name", name)
                .text("plan", Words.PLANS.get(random.nextInt(Words.PLANS.size())))
                .raw("seats", 1 + random.nextInt(1000))
                .text("$last_seen", "2026-01-01T00:00:00")
                .end();
        return Profile.of("company-" + (number + 1), properties);
    }
}
