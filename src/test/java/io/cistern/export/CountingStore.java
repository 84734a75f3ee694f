package io.cistern.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataAccessResourceFailureException;

/** Counts how many exports and queries are read, and how often all revisions are. */
final class CountingStore implements ExportStore {

    private final ExportStore store;
    private int reads;
    private int queries;
    private int looks;
    private boolean fails;
    private Optional<List<Export>> frozen = Optional.empty();

    CountingStore(ExportStore store) {
        this.store = store;
    }

    void reset() {
        reads = 0;
        queries = 0;
        looks = 0;
    }

    /** Lets {@link #all} return its present result from now on. */
    void freezeAll() {
        frozen = Optional.of(store.all());
    }

    /** Lets the next reading of a query fail. */
    void failOnce() {
        fails = true;
    }

    int reads() {
        return reads;
    }

    int queries() {
        return queries;
    }

    int looks() {
        return looks;
    }

    @Override
    public void add(Export export, ExportQuery query) {
        store.add(export, query);
    }

    @Override
    public boolean save(Export export) {
        return store.save(export);
    }

    @Override
    public List<Export> all() {
        var all = frozen.orElseGet(store::all);
        reads += all.size();
        return all;
    }

    @Override
    public Optional<Export> find(String id) {
        reads++;
        return store.find(id);
    }

    @Override
    public Optional<ExportQuery> query(String id) {
        queries++;
        if (fails) {
            fails = false;
            throw new DataAccessResourceFailureException("no connection");
        }
        return store.query(id);
    }

    @Override
    public Map<String, Long> revisions() {
        looks++;
        return store.revisions();
    }

    @Override
    public void cancel(String id) {
        store.cancel(id);
    }

    @Override
    public void delete(String id) {
        store.delete(id);
    }

    @Override
    public boolean lease(String id) {
        return store.lease(id);
    }

    @Override
    public void release(String id) {
        store.release(id);
    }
}
