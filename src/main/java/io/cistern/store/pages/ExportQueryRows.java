package io.cistern.store.pages;

import io.cistern.export.ExportQuery;
import java.sql.Types;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of the queries of exports. */
final class ExportQueryRows {

    private final JdbcClient jdbc;
    private final PageEncryption pageEncryption;

    ExportQueryRows(JdbcClient jdbc, PageEncryption pageEncryption) {
        this.jdbc = jdbc;
        this.pageEncryption = pageEncryption;
    }

    void insert(String id, ExportQuery query) {
        jdbc.sql("INSERT INTO export_query (id, document, sealed_by) VALUES (:id, :document, :sealedBy)")
                .param("id", id)
                .param("document", pageEncryption.seal(ExportDocument.write(query), id))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .update();
    }

    /** Empty when there is no such row; the inner value is empty when the document cannot be decrypted. */
    Optional<Optional<byte[]>> document(String id) {
        return jdbc.sql("SELECT document, sealed_by FROM export_query WHERE id = :id")
                .param("id", id)
                .query((row, _) -> pageEncryption.open(row.getBytes("document"), row.getString("sealed_by"), id))
                .optional();
    }

    void delete(String id) {
        jdbc.sql("DELETE FROM export_query WHERE id = :id").param("id", id).update();
    }
}
