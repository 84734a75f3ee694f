package io.cistern.store.pages;

import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.rows.IdHashes;
import io.cistern.rows.Rows;
import io.cistern.store.PageEncryption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page as a row of the database contains it.
 *
 * @param asOf in epoch milliseconds, rounded down, so that an answer never looks newer than it is
 */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
record StoredPage(
        String session,
        int number,
        int size,
        @Nullable Long total,
        long asOf,
        int bytes,
        byte[] lines,
        byte[] fingerprints,
        @Nullable String leftOut,
        @Nullable String sealedBy) {

    /** @param id the name under which the page is sealed */
    static StoredPage of(Page page, String id, PageEncryption pageEncryption) {
        var rows = page.rows();
        var place = new StoredPageColumns(
                id,
                page.session(),
                page.number(),
                page.size(),
                page.total(),
                page.asOf().toEpochMilli(),
                rows.bytes(),
                page.leftOut().text());
        return new StoredPage(
                page.session(),
                page.number(),
                page.size(),
                page.total(),
                page.asOf().toEpochMilli(),
                rows.bytes(),
                pageEncryption.seal(rows.stored(), place.name("lines")),
                pageEncryption.seal(rows.ids().bytes(), place.name("fingerprints")),
                page.leftOut().text(),
                pageEncryption.key());
    }

    static StoredPage read(ResultSet row) throws SQLException {
        return new StoredPage(
                row.getString("session"),
                row.getInt("number"),
                row.getInt("size"),
                row.getObject("total") == null ? null : row.getLong("total"),
                row.getLong("as_of"),
                row.getInt("bytes"),
                row.getBytes("lines"),
                row.getBytes("fingerprints"),
                row.getString("left_out"),
                row.getString("sealed_by"));
    }

    /** Decrypts the page; empty when no configured key opens it. */
    Optional<Page> page(String id, PageEncryption pageEncryption) {
        var place = place(id);
        return pageEncryption
                .open(lines, sealedBy, place.name("lines"))
                .flatMap(blocks -> pageEncryption
                        .open(fingerprints, sealedBy, place.name("fingerprints"))
                        .map(hashes -> Rows.restored(blocks, IdHashes.of(hashes), bytes)))
                .map(this::page);
    }

    private Page page(Rows rows) {
        return new Page(session, number, size, total, rows, LeftOut.parse(leftOut), Instant.ofEpochMilli(asOf));
    }

    /** The readable columns of the page with that name. */
    StoredPageColumns place(String id) {
        return new StoredPageColumns(id, session, number, size, total, asOf, bytes, leftOut);
    }

    /** The bytes that the page takes in the database. */
    int weight() {
        return lines.length + fingerprints.length;
    }

    /** The digest of the page with that name. */
    String digest(String id) {
        var digest = new Digest()
                .text(id)
                .text(session)
                .number(number)
                .number(size)
                .number(total)
                .number(asOf)
                .number(bytes)
                .bytes(lines)
                .bytes(fingerprints);
        if (leftOut != null) {
            digest.text(leftOut);
        }
        return (sealedBy == null ? digest : digest.text(sealedBy)).hex();
    }
}
