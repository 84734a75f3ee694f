package io.cistern.base;

import io.cistern.base.Room.Load;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the base audiences of a project take of its budget, as far as their sizes are known. */
final class Rations {

    private final Room room;
    private final Map<String, Load> loads = new TreeMap<>();

    Rations(Room room) {
        this.room = room;
    }

    /** Notes what one refresh costs. */
    synchronized void size(BaseAudience audience, int calls) {
        loads.put(audience.name(), new Load(audience.name(), calls, audience.refresh()));
    }

    /** What one refresh costs, as it was last known; a page when it never was. */
    synchronized int size(BaseAudience audience) {
        var load = loads.get(audience.name());
        return load == null ? 1 : load.calls();
    }

    /** What one refresh may cost at most, for all to fit. */
    synchronized int most(BaseAudience audience) {
        var others = loads.values().stream()
                .filter(load -> !load.audience().equals(audience.name()))
                .toList();
        return room.left(audience.refresh(), others);
    }

    /** It takes nothing any more. */
    synchronized void drop(BaseAudience audience) {
        loads.remove(audience.name());
    }

    /** What all of them take. */
    synchronized List<Load> all() {
        return List.copyOf(loads.values());
    }

    /** By how much they do not fit, if they do not: the arithmetic. */
    synchronized Optional<String> excess() {
        return room.holds(loads.values()) ? Optional.empty() : Optional.of(room.arithmetic(loads.values()));
    }

    Room room() {
        return room;
    }
}
