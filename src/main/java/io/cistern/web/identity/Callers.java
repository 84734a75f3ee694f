package io.cistern.web.identity;

import io.cistern.profile.Caller;
import io.cistern.settings.InvalidSettingException;
import io.cistern.web.identity.Identity.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds the configured callers. Invalid settings are refused at the start. */
final class Callers {

    private record Entry(Identity identity, Optional<KeyHash> key) {}

    private final Map<String, Entry> callers = new HashMap<>();
    private final @Nullable Identity anonymous;

    /** @param projects the configured projects */
    Callers(CallerProperties properties, Set<String> projects) {
        properties.callers().forEach((name, caller) -> callers.put(name, entry(name, caller, projects)));
        var anonymousName = properties.security().anonymous();
        if (anonymousName != null && !callers.containsKey(anonymousName)) {
            throw InvalidSettingException.of("cistern.security.anonymous", "no caller of this name is configured");
        }
        this.anonymous = anonymousName == null ? null : identity(anonymousName).orElseThrow();
        if (anonymous != null && anonymous.isAdmin()) {
            throw InvalidSettingException.of(
                    "cistern.security.anonymous",
                    "requests without credentials would have the role admin: name a caller without it");
        }
    }

    private Entry entry(String name, CallerProperties.Settings settings, Set<String> projects) {
        var setting = "cistern.callers." + name;
        if (name.equals(Caller.CISTERN.name())) {
            throw InvalidSettingException.of(
                    setting, "this name is reserved for Cistern itself, which pays for refreshes");
        }
        if (settings.weight() < 1) {
            throw InvalidSettingException.of(setting + ".weight", "the weight must be at least 1");
        }
        var roles = roles(setting + ".roles", settings.roles());
        var readable = settings.projects();
        if (readable != null && !projects.containsAll(readable)) {
            throw InvalidSettingException.of(setting + ".projects", "not all of these projects are configured");
        }
        if (readable != null && readable.isEmpty() && !roles.equals(Set.of(Role.METRICS))) {
            throw InvalidSettingException.of(
                    setting + ".projects",
                    "no project is listed, so this caller could send no query: list projects, or remove the setting for"
                            + " all of them (only a caller whose only role is metrics needs none)");
        }
        var caller = new Caller(name, settings.weight(), settings.priority());
        return new Entry(
                new Identity(caller, readable, roles, settings.mayRefresh(), null),
                Optional.ofNullable(settings.keySha256()).map(hex -> key(setting + ".key-sha256", hex)));
    }

    private static Set<Role> roles(String setting, List<Role> roles) {
        if (roles.stream().anyMatch(Objects::isNull)) { // a blank role binds to null
            throw InvalidSettingException.of(setting, "a role is admin or metrics, and one of these is blank");
        }
        return Set.copyOf(roles);
    }

    private KeyHash key(String setting, String hex) {
        var hash = KeyHash.parse(hex)
                .orElseThrow(() -> InvalidSettingException.of(
                        setting, "64 hex digits are expected, the SHA-256 of the caller's key"));
        if (callers.values().stream()
                .anyMatch(other -> other.key().filter(hash::matches).isPresent())) {
            throw InvalidSettingException.of(setting, "another caller has the same key");
        }
        return hash;
    }

    /** Whether no callers are configured. */
    boolean none() {
        return callers.isEmpty();
    }

    /** Returns the identity of requests without credentials, if they are allowed. */
    Optional<Identity> anonymous() {
        return Optional.ofNullable(anonymous);
    }

    Optional<Identity> identity(String name) {
        return Optional.ofNullable(callers.get(name)).map(Entry::identity);
    }

    /**
     * Finds the caller that has the key; empty if the credential names another configured caller. Compares all keys, so
     * that the time does not depend on which one matches.
     */
    Optional<Identity> holding(Credential credential) {
        Identity found = null;
        for (var entry : callers.values()) {
            if (entry.key().filter(credential.key()::matches).isPresent()) {
                found = entry.identity();
            }
        }
        var claimed = credential.caller();
        return Optional.ofNullable(found)
                .filter(identity -> claimed == null
                        || claimed.equals(identity.caller().name())
                        || !callers.containsKey(claimed)); // such as the service account of a Mixpanel client
    }
}
