package io.cistern.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where exports are remembered. It throws what its database throws when that cannot be reached. */
public interface ExportStore {

    void add(Export export, ExportQuery query);

    /**
     * Remembers how an export is now; false when it was cancelled or deleted meanwhile, or another process has its lease, and
     * nothing was changed. The query of a failed export is forgotten: it is not read again.
     */
    boolean save(Export export);

    /** All of them, in no order. No query is read for it. */
    List<Export> all();

    /** One export; its query is not read for it. */
    Optional<Export> find(String id);

    /** The query of an export; empty when it was deleted, or cannot be read. */
    Optional<ExportQuery> query(String id);

    /** The ids of all, each with a number that grows with every change; no export is read for it. */
    Map<String, Long> revisions();

    void cancel(String id);

    void delete(String id);

    /** Takes or renews the lease of an export for a while; false while another process works on it. */
    boolean lease(String id);

    /** Gives a lease back, so that nobody need wait for its end. */
    void release(String id);
}
