package io.cistern.store.pages;

import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.rows.IdHashes;
import io.cistern.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A page as a row of the database contains it. */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
record StoredPage(
        StoredPageColumns columns,
        byte[] lines,
        byte[] fingerprints,
        @Nullable String sealedBy) {

    /** @param id the name of the page */
    static StoredPage of(Page page, String id, PageEncryption pageEncryption) {
        var columns = StoredPageColumns.of(page);
        var rows = page.rows();
        return new StoredPage(
                columns,
                pageEncryption.seal(rows.stored(), columns.sealedName("lines", id)),
                pageEncryption.seal(rows.ids().bytes(), columns.sealedName("fingerprints", id)),
                pageEncryption.key());
    }

    static StoredPage read(ResultSet row) throws SQLException {
        return new StoredPage(
                StoredPageColumns.read(row),
                row.getBytes("lines"),
                row.getBytes("fingerprints"),
                row.getString("sealed_by"));
    }

    /** Decrypts the page; empty when no configured key opens it. */
    Optional<Page> page(String id, PageEncryption pageEncryption) {
        return pageEncryption
                .open(lines, sealedBy, columns.sealedName("lines", id))
                .flatMap(blocks -> pageEncryption
                        .open(fingerprints, sealedBy, columns.sealedName("fingerprints", id))
                        .map(hashes -> Rows.restored(blocks, IdHashes.of(hashes), columns.bytes())))
                .map(this::page);
    }

    private Page page(Rows rows) {
        return new Page(
                columns.session(),
                columns.number(),
                columns.size(),
                columns.perCall(),
                columns.asked(),
                columns.total(),
                rows,
                LeftOut.parse(columns.leftOut()),
                Instant.ofEpochMilli(columns.asOf()));
    }

    /** The bytes that the page takes in the database. */
    int weight() {
        return lines.length + fingerprints.length;
    }

    /** The digest of the whole row. */
    String digest(String id) {
        var digest = columns.addTo(new Digest().text(id)).bytes(lines).bytes(fingerprints);
        if (columns.leftOut() != null) {
            digest.text(columns.leftOut());
        }
        return (sealedBy == null ? digest : digest.text(sealedBy)).hex();
    }
}
