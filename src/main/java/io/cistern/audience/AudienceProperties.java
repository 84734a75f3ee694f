package io.cistern.audience;

import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.settings.InvalidSettingException;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Reads the base audiences from the settings, with the settings that limit them.
 *
 * @param projects the part of each project's settings that concerns base audiences
 * @param cache how long pages stay cached
 * @param answer how long snapshots are remembered
 */
@ConfigurationProperties("cistern")
record AudienceProperties(
        @DefaultValue Map<String, Project> projects,
        @DefaultValue Cache cache,
        @DefaultValue Answer answer) {

    /**
     * Settings of pages in memory.
     *
     * @param keep how long a page stays in memory after its last use; at least as long as it can be served stale
     */
    record Cache(@DefaultValue("1h") Duration keep) {}

    /**
     * Settings of answers.
     *
     * @param keep how long a cursor is valid after its last use, while its pages are still in memory
     */
    record Answer(@DefaultValue("1h") Duration keep) {}

    /**
     * A project's settings that concern base audiences.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param baseAudiences the base audiences by the names that logs and meters use
     * @param quota what may be spent
     * @param freshness how old its answers may be
     */
    record Project(
            @Nullable String projectId,
            @DefaultValue Map<String, Settings> baseAudiences,
            @DefaultValue Limits quota,
            @DefaultValue Freshness freshness) {

        Project {
            baseAudiences = Map.copyOf(baseAudiences);
        }

        BatchAllowance room() {
            return new BatchAllowance(quota.limit(), quota.reserve(), quota.window());
        }
    }

    /**
     * Settings of a base audience.
     *
     * @param where the expression that selects the profiles of the base audience; when left out, all profiles
     * @param select the properties to keep, among them those that narrower queries filter by; when left out, all
     * @param refresh the time between two refreshes; at most max-age, which it is when left out
     */
    record Settings(
            @Nullable String where,
            @Nullable List<String> select,
            @Nullable Duration refresh) {}

    /**
     * Settings of a quota.
     *
     * @param limit the upstream calls that are allowed in any window
     * @param window the length of the rolling window; at most one day
     * @param reserve the permits that batch work leaves for other work; while other work waits, the two take turns
     * @param followUpPages whether the pages after the first count against the window: counted, free, or learn, which
     *     counts them until trials show that they are free, and needs the limit that Mixpanel enforces
     */
    record Limits(
            @DefaultValue("60") int limit,
            @DefaultValue("1h") Duration window,
            @DefaultValue("6") int reserve,
            @DefaultValue("counted") FollowUpPages followUpPages) {}

    /**
     * Settings of freshness.
     *
     * @param maxAge how long an answer is fresh
     */
    record Freshness(@DefaultValue("15m") Duration maxAge) {}

    Project project(String name) {
        return Objects.requireNonNull(projects.get(name), "A configured project");
    }

    /** Returns the base audiences of a project, in the order of their names. */
    List<BaseAudience> audiences(String project) {
        var settings = project(project);
        return settings.baseAudiences().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> audience(project, entry.getKey(), settings, entry.getValue()))
                .toList();
    }

    private BaseAudience audience(String project, String name, Project settings, Settings audience) {
        var setting = "cistern.projects." + project + ".base-audiences." + name;
        var maxAge = settings.freshness().maxAge();
        var refresh = audience.refresh() == null ? maxAge : audience.refresh();
        if (refresh.compareTo(Duration.ofSeconds(1)) < 0) {
            throw refused(setting + ".refresh: at least one second is required");
        }
        refuseLonger(setting, refresh, maxAge, "cistern.projects." + project + ".freshness.max-age");
        refuseLonger(setting, refresh, cache.keep(), "cistern.cache.keep");
        refuseLonger(setting, refresh, answer.keep(), "cistern.answer.keep");
        var lifetime = shorter(maxAge, shorter(cache.keep(), answer.keep()));
        var select = audience.select();
        var query = new ProfileQuery(
                new Scope(project, null, null),
                new Audience.Everyone(),
                where(setting, audience.where()),
                select == null ? new Selection.All() : new Selection.Only(select));
        return new BaseAudience(
                name, query, refresh, shorter(refresh, lifetime.multipliedBy(9).dividedBy(10)));
    }

    /** Refuses a refresh period that is longer than a bound, because the answer would expire before it is refreshed. */
    private static void refuseLonger(String setting, Duration refresh, Duration most, String bound) {
        if (refresh.compareTo(most) > 0) {
            throw refused(
                    "%s.refresh: %s is longer than %s, which is %s: the answer would expire before it is refreshed, and then it"
                                    .formatted(setting, Durations.text(refresh), bound, Durations.text(most))
                            + " serves nobody; refresh it more often, or raise " + bound);
        }
    }

    private static Condition where(String setting, @Nullable String where) {
        if (where == null) {
            return new Condition.Everything();
        }
        try {
            return Condition.parse(where);
        } catch (SyntaxException e) {
            throw refused(
                    setting + ".where: " + e.getMessage() + ", at position " + e.position() + " of the expression");
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    static InvalidSettingException refused(String reason) {
        return new InvalidSettingException(
                reason,
                "Correct that base audience, or remove it: fewer of them, narrower ones and longer refresh periods"
                        + " take less of the budget.");
    }
}
