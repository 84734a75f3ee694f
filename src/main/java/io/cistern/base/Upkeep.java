package io.cistern.base;

import io.cistern.cache.CachedPages;
import io.cistern.quota.Quota;
import java.util.List;

/** What a project keeps ahead of need, and what that takes of its budget. */
record Upkeep(List<BaseAudience> audiences, Rations rations, FollowUps followUps, Sizes sizes) {

    Upkeep {
        audiences = List.copyOf(audiences);
    }

    /**
     * Reckons up a project's audiences: each a page, unless it is remembered to have had more.
     *
     * @throws UnkeepableException when they need more than the budget leaves
     */
    static Upkeep of(String project, BaseProperties properties, CachedPages cache, Quota quota) {
        var audiences = properties.audiences(project);
        var settings = properties.project(project);
        var rations = new Rations(settings.room());
        var followUps = new FollowUps(quota, settings.quota().followUpPages());
        var sizes = Sizes.of(cache, followUps);
        for (var audience : audiences) {
            rations.size(audience, sizes.calls(audience.query()).orElse(1));
        }
        rations.excess().ifPresent(arithmetic -> {
            throw new UnkeepableException(
                    "The base audiences of cistern.projects." + project + " do not fit into its budget: " + arithmetic);
        });
        return new Upkeep(audiences, rations, followUps, sizes);
    }
}
