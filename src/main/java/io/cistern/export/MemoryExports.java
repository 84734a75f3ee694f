package io.cistern.export;

import io.cistern.export.Export.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Stores exports in memory, for a process that stores no profiles: an order can name people, so it is not stored either. */
final class MemoryExports implements ExportStore {

    private final Map<String, Export> exports = new ConcurrentHashMap<>();
    private final Map<String, ExportQuery> queries = new ConcurrentHashMap<>();
    private final InstantSource time;

    MemoryExports(InstantSource time) {
        this.time = time;
    }

    @Override
    public void add(Export export, ExportQuery query) {
        queries.put(export.id(), query);
        exports.put(export.id(), export);
    }

    @Override
    public boolean save(Export export) {
        var stored = exports.computeIfPresent(
                export.id(), (_, before) -> before.status() == Status.CANCELLED ? before : export);
        if (export.equals(stored) && export.status() == Status.FAILED) {
            queries.remove(export.id());
        }
        return export.equals(stored);
    }

    @Override
    public List<Export> all() {
        return List.copyOf(exports.values());
    }

    @Override
    public Optional<Export> find(String id) {
        return Optional.ofNullable(exports.get(id));
    }

    @Override
    public Optional<ExportQuery> query(String id) {
        return Optional.ofNullable(queries.get(id));
    }

    @Override
    public Map<String, Long> revisions() {
        return exports.values().stream().collect(Collectors.toMap(Export::id, Export::version));
    }

    @Override
    public void cancel(String id) {
        exports.computeIfPresent(id, (_, export) -> export.with(Status.CANCELLED, time.instant()));
    }

    @Override
    public void delete(String id) {
        exports.remove(id);
        queries.remove(id);
    }

    @Override
    public boolean lease(String id) {
        return true;
    }

    @Override
    public void release(String id) {}
}
