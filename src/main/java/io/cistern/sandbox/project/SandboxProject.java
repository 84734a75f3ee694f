package io.cistern.sandbox.project;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The profiles of the sandbox: makes them from a seed, changes them, and finds those of a query. */
public final class SandboxProject {

    private final SandboxProfiles people;
    private final Search search;
    private final ZoneId zone;

    /** @param profiles the number of people */
    public SandboxProject(long seed, int profiles, ZoneId zone, Instant now) {
        this.zone = zone;
        var samplePeople = new SamplePeople(
                seed, LocalDateTime.ofInstant(now, ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS));
        // two merged identities: the old ids still find the profile, which has the canonical id
        var aliases = Map.of("old-u1", samplePeople.id(0), "anonymous-u2", samplePeople.id(1));
        this.people = new SandboxProfiles(samplePeople.make(profiles), aliases);
        var groups = Map.of(Companies.GROUP, new SandboxProfiles(Companies.make(seed), Map.of()));
        this.search = new Search(people, groups, zone);
    }

    public List<Profile> find(EngageQuery query, Instant now) {
        return search.find(query, now);
    }

    /** Returns all people, as the answer to another query. */
    public List<Profile> everybody() {
        return people.all();
    }

    /** Sets the time when a person was last seen, by the project's clock. */
    public void touch(String id, Instant now) {
        people.change(id, "$last_seen", "\"" + Moment.text(LocalDateTime.ofInstant(now, zone)) + "\"");
    }

    /** Sets a person's property to a JSON value, unchanged. */
    public void set(String id, String property, String json) {
        if (JsonMapper.shared().readTree(json).isMissingNode()) {
            throw new IllegalArgumentException("A value is JSON");
        }
        people.change(id, property, json);
    }

    /** Adds a person, or replaces the one with that id. */
    public void add(String id, String properties) {
        if (!JsonMapper.shared().readTree(properties).isObject()) {
            throw new IllegalArgumentException("Properties are a JSON object");
        }
        people.put(Profile.of(id, properties));
    }

    public void remove(String id) {
        people.remove(id);
    }
}
