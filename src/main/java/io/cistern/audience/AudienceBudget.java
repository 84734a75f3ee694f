package io.cistern.audience;

import io.cistern.audience.BatchAllowance.Load;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the base audiences of a project take of its budget, as far as their sizes are known. */
public final class AudienceBudget {

    private final BatchAllowance batchAllowance;
    private final Map<String, Load> loads = new TreeMap<>();

    public AudienceBudget(BatchAllowance batchAllowance) {
        this.batchAllowance = batchAllowance;
    }

    /** Notes what one refresh costs. */
    public synchronized void size(BaseAudience audience, int calls) {
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
        return batchAllowance.left(audience.refresh(), others);
    }

    /** It takes nothing any more. */
    synchronized void drop(BaseAudience audience) {
        loads.remove(audience.name());
    }

    /** What all of them take. */
    public synchronized List<Load> all() {
        return List.copyOf(loads.values());
    }

    /** By how much they do not fit, if they do not: the arithmetic. */
    synchronized Optional<String> excess() {
        return batchAllowance.holds(loads.values())
                ? Optional.empty()
                : Optional.of(batchAllowance.arithmetic(loads.values()));
    }

    public BatchAllowance room() {
        return batchAllowance;
    }
}
