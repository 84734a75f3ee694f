package io.cistern.store.pages;

import io.cistern.profile.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The columns beside a page's sealed bytes. They are readable and authenticated: the bytes are sealed under a name that
 * contains them, so they do not open beside other columns.
 *
 * @param asOf in epoch milliseconds, rounded down, so that an answer never looks newer than it is
 */
record StoredPageColumns(
        String session,
        int number,
        int size,
        int perCall,
        @Nullable Integer asked,
        @Nullable Long total,
        long asOf,
        int bytes,
        @Nullable String leftOut) {

    static StoredPageColumns of(Page page) {
        return new StoredPageColumns(
                page.session(),
                page.number(),
                page.size(),
                page.perCall(),
                page.asked(),
                page.total(),
                page.asOf().toEpochMilli(),
                page.rows().bytes(),
                page.leftOut().text());
    }

    static StoredPageColumns read(ResultSet row) throws SQLException {
        return new StoredPageColumns(
                row.getString("session"),
                row.getInt("number"),
                row.getInt("size"),
                row.getInt("per_call"),
                row.getObject("asked") == null ? null : row.getInt("asked"),
                row.getObject("total") == null ? null : row.getLong("total"),
                row.getLong("as_of"),
                row.getInt("bytes"),
                row.getString("left_out"));
    }

    /** The name under which a part of the page is sealed. */
    String sealedName(String part, String id) {
        return addTo(new Digest().text(part).text(id)).text(leftOut).hex();
    }

    /** Adds all columns but {@code leftOut} to a digest, which is that of earlier versions for a page of theirs. */
    Digest addTo(Digest digest) {
        var added = digest.text(session)
                .number(number)
                .number(size)
                .number(total)
                .number(asOf)
                .number(bytes);
        return perCall == 1 && asked == null ? added : added.number(perCall).number(asked);
    }
}
