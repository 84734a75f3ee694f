package io.cistern.audience;

import io.cistern.cache.CachedPages;
import io.cistern.quota.Quota;
import io.cistern.settings.InvalidSettingException;
import java.util.List;

/** The base audiences of a project, and their part of its budget. */
record ProjectAudiences(
        List<BaseAudience> audiences, AudienceBudget rations, FollowUpCosts followUps, AudienceSizes sizes) {

    public ProjectAudiences {
        audiences = List.copyOf(audiences);
    }

    /**
     * Sums up a project's audiences. An audience of unknown size counts as one page.
     *
     * @throws InvalidSettingException when they need more than the budget leaves
     */
    static ProjectAudiences of(String project, AudienceProperties properties, CachedPages cache, Quota quota) {
        var audiences = properties.audiences(project);
        var settings = properties.project(project);
        var audienceBudget = new AudienceBudget(settings.room());
        var followUpCosts = new FollowUpCosts(quota, settings.quota().followUpPages());
        var audienceSizes = AudienceSizes.of(cache, followUpCosts);
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
