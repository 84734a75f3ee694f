package io.cistern.sandbox.project;

import java.util.List;
import java.util.stream.IntStream;

/** Makes the profiles of the only group key. Its id does not fit a JavaScript number. */
final class Companies {

    public static final String GROUP = "-1405123841946871899";

    private static final int COUNT = 400;

    private Companies() {}

    public static List<Profile> make(long seed) {
        return IntStream.range(0, COUNT)
                .mapToObj(number -> company(seed, number))
                .toList();
    }

    private static Profile company(long seed, int number) {
        var random = SeededRandom.of(seed, "company" + number);
        var name = SampleData.COMPANIES.get(random.nextInt(SampleData.COMPANIES.size())) + " " + (number + 1);
        var properties = new JsonText(false)
                .text("$name", name)
                .text("plan", SampleData.PLANS.get(random.nextInt(SampleData.PLANS.size())))
                .raw("seats", 1 + random.nextInt(1000))
                .text("$last_seen", "2026-01-01T00:00:00")
                .end();
        return Profile.of("company-" + (number + 1), properties);
    }
}
