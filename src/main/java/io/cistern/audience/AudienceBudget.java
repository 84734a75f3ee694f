package io.cistern.audience;

import io.cistern.audience.BatchAllowance.Load;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sums up what the base audiences of a project take of its budget, as far as their sizes are known. */
final class AudienceBudget {

    private final BatchAllowance batchAllowance;
    private final Map<String, Load> loads = new TreeMap<>();

    public AudienceBudget(BatchAllowance batchAllowance) {
        this.batchAllowance = batchAllowance;
    }

    /** Sets the cost of one refresh. */
    public synchronized void size(BaseAudience audience, int calls) {
        loads.put(audience.name(), new Load(audience.name(), calls, audience.refresh()));
    }

    /** Returns the last known cost of one refresh; one call when it was never known. */
    synchronized int size(BaseAudience audience) {
        var load = loads.get(audience.name());
        return load == null ? 1 : load.calls();
    }

    /** Returns the most that one refresh may cost so that all audiences fit. */
    synchronized int most(BaseAudience audience) {
        var others = loads.values().stream()
                .filter(load -> !load.audience().equals(audience.name()))
                .toList();
        return batchAllowance.left(audience.refresh(), others);
    }

    /** Removes an audience. */
    synchronized void drop(BaseAudience audience) {
        loads.remove(audience.name());
    }

    /** Returns the load of every audience. */
    public synchronized List<Load> all() {
        return List.copyOf(loads.values());
    }

    /** Returns the arithmetic that shows that the audiences do not fit, if they do not. */
    synchronized Optional<String> excess() {
        return batchAllowance.holds(loads.values())
                ? Optional.empty()
                : Optional.of(batchAllowance.arithmetic(loads.values()));
    }

    public BatchAllowance room() {
        return batchAllowance;
    }
}
