package io.cistern.audience;

import io.cistern.cache.CachedPages;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Quota;
import io.cistern.settings.InvalidSettingException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** The base audiences of a project, and their part of its budget. */
record ProjectAudiences(
        List<BaseAudience> audiences, AudienceBudget rations, FollowUpCosts followUps, AudienceSizes sizes) {

    public ProjectAudiences {
        audiences = List.copyOf(audiences);
    }

    /**
     * Sums up a project's audiences. An audience of unknown size counts as one page.
     *
     * @param reachable the largest page that sessions of a query may come to ask for; empty when sizes are not learned
     * @throws InvalidSettingException when they need more than the budget leaves
     */
    static ProjectAudiences of(
            String project,
            AudienceProperties properties,
            CachedPages cache,
            Quota quota,
            Function<ProfileQuery, OptionalInt> reachable) {
        var audiences = properties.audiences(project);
        var settings = properties.project(project);
        var audienceBudget = new AudienceBudget(settings.room());
        var followUpCosts = new FollowUpCosts(quota, settings.quota().followUpPages());
        var audienceSizes = AudienceSizes.of(cache, followUpCosts, reachable);
        for (var audience : audiences) {
            audienceBudget.size(audience, audienceSizes.calls(audience.query()).orElse(1));
        }
        audienceBudget.excess().ifPresent(arithmetic -> {
            throw AudienceProperties.refused(
                    "The base audiences of cistern.projects." + project + " do not fit into its budget: " + arithmetic);
        });
        return new ProjectAudiences(audiences, audienceBudget, followUpCosts, audienceSizes);
    }
}
