package io.cistern.sandbox.project;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts the behaviors that a query names for each profile. The counts are made from the seed and grow with the length
 * of the window; half of the profiles have none.
 */
final class Behaviors {

    private static final Pattern WINDOW = Pattern.compile("(\\d{1,4})([dhwm])");

    private final long seed;
    private final Map<String, Behavior> behaviors;

    private Behaviors(long seed, Map<String, Behavior> behaviors) {
        this.seed = seed;
        this.behaviors = behaviors;
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
            var behaviors = new HashMap<String, Behavior>();
            for (var entry : array) {
                behaviors.put(required(entry, "name").asString(), behavior(entry));
            }
            return new Behaviors(seed, behaviors);
        } catch (JacksonException e) {
            throw SandboxRefusal.invalid("behaviors");
        }
    }

    public boolean isEmpty() {
        return behaviors.isEmpty();
    }

    /** Returns how often a profile showed a behavior; undefined when the query names no such behavior. */
    Object count(String name, Profile profile) {
        var behavior = behaviors.get(name);
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
