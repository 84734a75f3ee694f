package io.cistern.cache;

import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;

/** Identifies one page of one upstream session's answer to one query. */
public record PageKey(ProfileQuery query, String session, int page) {

    /** Cistern's name for the snapshot of the page, which reveals neither query nor session. */
    public String snapshot() {
        return Hash.of(query + "\n" + session, 12);
    }
}
