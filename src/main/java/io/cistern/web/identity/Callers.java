package io.cistern.web.identity;

import io.cistern.profile.Caller;
import io.cistern.web.identity.CallerProperties.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configured callers. Settings that make no sense are refused before anybody is served. */
final class Callers {

    private record Known(Identity identity, Optional<KeyHash> key) {}

    private final Map<String, Known> callers = new HashMap<>();
    private final @Nullable Identity anonymous;

    /** @param projects the projects that are configured */
    Callers(CallerProperties properties, Set<String> projects) {
        properties.callers().forEach((name, caller) -> callers.put(name, known(name, caller, projects)));
        var nameless = properties.security().anonymous();
        if (nameless != null && !callers.containsKey(nameless)) {
            throw new InvalidSettingException("cistern.security.anonymous", "no caller of this name is configured");
        }
        this.anonymous = nameless == null ? null : identity(nameless).orElseThrow();
        if (anonymous != null && anonymous.isAdmin()) {
            throw new InvalidSettingException(
                    "cistern.security.anonymous",
                    "requests without credentials would be an admin's: name a caller without the role admin");
        }
    }

    private Known known(String name, CallerProperties.Settings settings, Set<String> projects) {
        var setting = "cistern.callers." + name;
        if (name.equals(Caller.CISTERN.name())) {
            throw new InvalidSettingException(setting, "this is the name of Cistern itself, which pays for refreshes");
        }
        if (settings.weight() < 1) {
            throw new InvalidSettingException(setting + ".weight", "a weight is at least 1");
        }
        var roles = roles(setting + ".roles", settings.roles());
        var readable = settings.projects();
        if (readable != null && !projects.containsAll(readable)) {
            throw new InvalidSettingException(setting + ".projects", "not all of these projects are configured");
        }
        if (readable != null && readable.isEmpty() && !roles.equals(Set.of(Role.METRICS))) {
            throw new InvalidSettingException(
                    setting + ".projects",
                    "no project is listed, so this caller could ask nothing: list projects, or leave the setting out for"
                            + " all of them (only a caller whose one role is metrics needs none)");
        }
        var caller = new Caller(name, settings.weight(), settings.priority());
        return new Known(
                new Identity(caller, readable, roles, settings.mayRefresh(), null),
                Optional.ofNullable(settings.keySha256()).map(hex -> key(setting + ".key-sha256", hex)));
    }

    private static Set<Role> roles(String setting, List<Role> roles) {
        if (roles.stream().anyMatch(Objects::isNull)) { // a blank name binds to null
            throw new InvalidSettingException(setting, "a role is admin or metrics, and one of these is blank");
        }
        return Set.copyOf(roles);
    }

    private KeyHash key(String setting, String hex) {
        var hash = KeyHash.parse(hex)
                .orElseThrow(() -> new InvalidSettingException(
                        setting, "64 hex digits are expected, the SHA-256 of the caller's key"));
        if (callers.values().stream()
                .anyMatch(other -> other.key().filter(hash::matches).isPresent())) {
            throw new InvalidSettingException(setting, "another caller has the same key");
        }
        return hash;
    }

    /** Whether nobody is told apart. */
    boolean none() {
        return callers.isEmpty();
    }

    /** As whom a request without credentials passes, if it does. */
    Optional<Identity> anonymous() {
        return Optional.ofNullable(anonymous);
    }

    Optional<Identity> identity(String name) {
        return Optional.ofNullable(callers.get(name)).map(Known::identity);
    }

    /** Whose key it is; nobody's when it is said to be another known caller's. All keys are looked at, whichever fits. */
    Optional<Identity> holding(Credential credential) {
        Identity found = null;
        for (var known : callers.values()) {
            if (known.key().filter(credential.key()::matches).isPresent()) {
                found = known.identity();
            }
        }
        var claimed = credential.caller();
        return Optional.ofNullable(found)
                .filter(identity -> claimed == null
                        || claimed.equals(identity.caller().name())
                        || !callers.containsKey(claimed)); // a Mixpanel client's service account is nobody here
    }
}
