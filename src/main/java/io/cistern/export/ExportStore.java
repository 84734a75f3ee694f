package io.cistern.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores exports. Its methods throw the exceptions of its database when that cannot be reached. */
public interface ExportStore {

    void add(Export export, ExportQuery query);

    /**
     * Saves the state of an export. Returns false and changes nothing when it was cancelled or deleted meanwhile, or another
     * process has its lease. The query of a failed export is deleted, because it is not read again.
     */
    boolean save(Export export);

    /** All exports, in no order. It reads no query. */
    List<Export> all();

    /** One export. It does not read the query. */
    Optional<Export> find(String id);

    /** The query of an export; empty when the export was deleted or its query cannot be read. */
    Optional<ExportQuery> query(String id);

    /** The ids of all exports, each with a number that grows with every change. It reads no state. */
    Map<String, Long> revisions();

    void cancel(String id);

    void delete(String id);

    /** Takes or renews the lease of an export for a short time; false while another process has it. */
    boolean lease(String id);

    /** Releases a lease before its end, so that another process can take it at once. */
    void release(String id);
}
