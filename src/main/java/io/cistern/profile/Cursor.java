package io.cistern.profile;

/** Names the page to fetch. A later page belongs to the session that the first page named. */
public sealed interface Cursor {

    /** Page 0, of a new session. */
    record First() implements Cursor {}

    /** A later page of the given session. */
    record Next(String session, int page) implements Cursor {
        public Next {
            if (page < 1) {
                throw new IllegalArgumentException("Later pages are numbered from 1");
            }
        }
    }
}
