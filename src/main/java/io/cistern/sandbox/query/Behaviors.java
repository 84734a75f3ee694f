package io.cistern.sandbox.query;

import io.cistern.sandbox.profiles.Absent;
import io.cistern.sandbox.profiles.Profile;
import io.cistern.sandbox.profiles.SeededRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The behaviors that a query names, and how often each profile showed them: made from the seed, the more the longer the
 * window, never by half of the profiles.
 */
public final class Behaviors {

    private static final Pattern WINDOW = Pattern.compile("(\\d{1,4})([dhwm])");

    private final long seed;
    private final Map<String, Behavior> named;

    private Behaviors(long seed, Map<String, Behavior> named) {
        this.seed = seed;
        this.named = named;
    }

    private record Behavior(int days, String events) {}

    static Behaviors none() {
        return new Behaviors(0, Map.of());
    }

    static Behaviors parse(String json, long seed) {
        try {
            var array = JsonMapper.shared().readTree(json);
            if (!array.isArray() || array.isEmpty()) {
                throw SandboxRefusal.invalid("behaviors");
            }
            var named = new HashMap<String, Behavior>();
            for (var entry : array) {
                named.put(required(entry, "name").asString(), behavior(entry));
            }
            return new Behaviors(seed, named);
        } catch (JacksonException e) {
            throw SandboxRefusal.invalid("behaviors");
        }
    }

    public boolean isEmpty() {
        return named.isEmpty();
    }

    /** How often; undefined when the query names no such behavior. */
    Object count(String name, Profile profile) {
        var behavior = named.get(name);
        if (behavior == null) {
            return Absent.UNDEFINED;
        }
        var key = profile.id() + behavior.events();
        int monthly = Math.max(0, SeededRandom.below(40, seed, key) - 20);
        return Math.floor(monthly * behavior.days() / 30.0);
    }

    private static Behavior behavior(JsonNode entry) {
        var window = WINDOW.matcher(required(entry, "window").asString());
        var events = required(entry, "event_selectors");
        if (!window.matches() || !events.isArray() || events.isEmpty()) {
            throw SandboxRefusal.invalid("behaviors");
        }
        int length = Integer.parseInt(window.group(1));
        int days = switch (window.group(2)) {
            case "h" -> Math.ceilDiv(length, 24);
            case "w" -> length * 7;
            case "m" -> length * 30;
            default -> length;
        };
        return new Behavior(days, events.toString());
    }

    private static JsonNode required(JsonNode entry, String name) {
        var value = entry.get(name);
        if (value == null || value.isNull()) {
            throw SandboxRefusal.invalid("behaviors");
        }
        return value;
    }
}
