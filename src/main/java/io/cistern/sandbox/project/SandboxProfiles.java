package io.cistern.sandbox.project;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stores the current profiles of people or of one kind of group. An alias finds the profile, which has the canonical
 * id.
 */
final class SandboxProfiles {

    private final Map<String, Profile> profiles = new LinkedHashMap<>();
    private final Map<String, String> aliases;
    private @Nullable List<Profile> frozen;

    public SandboxProfiles(Collection<Profile> profiles, Map<String, String> aliases) {
        profiles.forEach(profile -> this.profiles.put(profile.id(), profile));
        this.aliases = aliases;
    }

    /** Returns all profiles. While nothing changes it is the same list, so that many sessions share it. */
    public synchronized List<Profile> all() {
        if (frozen == null) {
            frozen = List.copyOf(profiles.values());
        }
        return frozen;
    }

    /** Returns the profiles of those ids that exist, each once. */
    public synchronized List<Profile> identified(Collection<String> ids) {
        return ids.stream()
                .map(id -> aliases.getOrDefault(id, id))
                .distinct()
                .map(profiles::get)
                .filter(Objects::nonNull)
                .toList();
    }

    public synchronized void put(Profile profile) {
        profiles.put(profile.id(), profile);
        frozen = null;
    }

    public synchronized void change(String id, String property, String json) {
        if (profiles.computeIfPresent(id, (key, profile) -> profile.with(property, json)) == null) {
            throw new IllegalArgumentException("No profile has that id");
        }
        frozen = null;
    }

    public synchronized void remove(String id) {
        profiles.remove(id);
        frozen = null;
    }
}
