package io.cistern.sandbox.project;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds the profiles of a query among people or among one kind of group. A workspace is a data view that hides a third
 * of the profiles, a different third for each number. An unknown group is empty.
 */
final class Search {

    private final SandboxProfiles people;
    private final Map<String, SandboxProfiles> groups;
    private final ZoneId zone;

    public Search(SandboxProfiles people, Map<String, SandboxProfiles> groups, ZoneId zone) {
        this.people = people;
        this.groups = groups;
        this.zone = zone;
    }

    public List<Profile> find(EngageQuery query, Instant now) {
        var universe = query.group()
                .map(group -> groups.getOrDefault(group, new SandboxProfiles(List.of(), Map.of())))
                .orElse(people);
        var rows = query.ids().map(universe::identified).orElseGet(universe::all);
        if (query.workspace().isPresent()) {
            long workspace = query.workspace().getAsLong();
            rows = rows.stream()
                    .filter(profile -> SeededRandom.below(3, workspace, profile.id()) != 0)
                    .toList();
        }
        if (query.cohort().isPresent()) {
            rows = members(query.cohort().get(), query, rows);
        }
        if (query.where().isPresent()) {
            var condition = query.where().get();
            var evaluator = new SandboxEvaluator(zone, now, query.behaviors());
            rows = rows.stream()
                    .filter(profile -> evaluator.keeps(condition, profile))
                    .toList();
        }
        return rows;
    }

    private static List<Profile> members(Cohort cohort, EngageQuery query, List<Profile> rows) {
        var withProfile = rows.stream().filter(cohort::has);
        if (!query.includeAllUsers()) {
            return withProfile.toList();
        }
        var without = cohort.withoutProfile().stream()
                .filter(profile ->
                        query.ids().map(ids -> ids.contains(profile.id())).orElse(true));
        return Stream.concat(withProfile, without).toList();
    }
}
