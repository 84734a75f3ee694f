package io.cistern.cache;

import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;

/** Names one page of one upstream session's answer to one query. */
public record PageKey(ProfileQuery query, String session, int page) {

    /** Our name for the snapshot it is of, from which neither question nor session can be told. */
    public String snapshot() {
        return Hash.of(query + "\n" + session, 12);
    }
}
