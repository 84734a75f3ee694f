package io.cistern.sandbox.project;

import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cohort. Cohort 1001 has a tenth of all profiles, 1002 a third, 1003 none; the group key of 1004 was deleted. The
 * first two also have members without a profile.
 */
record Cohort(long id, long seed, int oneIn, int withoutProfiles) {

    static Cohort parse(String json, long seed) {
        try {
            var node = JsonMapper.shared().readTree(json);
            var id = node.get("id");
            if (!node.isObject() || node.size() != 1 || id == null || !id.isIntegralNumber()) {
                throw SandboxRefusal.invalid("filter_by_cohort");
            }
            return of(id.asLong(), seed);
        } catch (JacksonException e) {
            throw SandboxRefusal.invalid("filter_by_cohort");
        }
    }

    private static Cohort of(long id, long seed) {
        if (id == 1004) {
            throw new SandboxRefusal(404, "Missing Datagroup");
        }
        if (id == 1001) {
            return new Cohort(id, seed, 10, 25);
        }
        if (id == 1002) {
            return new Cohort(id, seed, 3, 7);
        }
        if (id == 1003) {
            return new Cohort(id, seed, 0, 0);
        }
        throw SandboxRefusal.invalid("filter_by_cohort");
    }

    boolean has(Profile profile) {
        return oneIn > 0 && SeededRandom.below(oneIn, seed + id, profile.id()) == 0;
    }

    /** Returns the members that have no profile. */
    List<Profile> withoutProfile() {
        return IntStream.range(0, withoutProfiles)
                .mapToObj(number -> Profile.empty("stranger-" + id + "-" + number))
                .toList();
    }
}
