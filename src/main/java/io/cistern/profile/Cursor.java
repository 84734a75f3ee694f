package io.cistern.profile;

import org.jspecify.annotations.Nullable;

/** Names what a call fetches. A later page of Mixpanel belongs to the session that the first page named. */
public sealed interface Cursor {

    /** Mixpanel's page 0, of a new session. */
    record First() implements Cursor {}

    /**
     * A later page of the given session.
     *
     * @param page its number at Mixpanel, from 1
     * @param parts the pages into which Cistern cuts it
     */
    record Next(String session, int page, Parts parts) implements Cursor {
        public Next {
            if (page < 1) {
                throw new IllegalArgumentException("Later pages are numbered from 1");
            }
        }

        /** A page that is not cut. */
        public Next(String session, int page) {
            this(session, page, Parts.WHOLE);
        }

        /** The number of its first part among all pages of the session. */
        public int from() {
            return Math.multiplyExact(page, parts.perCall());
        }

        /** The number after its last part. */
        public int to() {
            return from() + parts.count();
        }
    }

    /**
     * How Cistern cuts a page of Mixpanel.
     *
     * @param size rows of a full part
     * @param perCall how many parts a full page of Mixpanel has
     * @param asked the page size that the session asked for; null for none
     * @param rows how many rows this page has; fewer at the end of an answer. A page that is not cut counts as full
     */
    record Parts(int size, int perCall, @Nullable Integer asked, int rows) {

        /** One page of the documented size. */
        static final Parts WHOLE = new Parts(Page.DOCUMENTED_SIZE, 1, null, Page.DOCUMENTED_SIZE);

        /** How many parts this page has. */
        public int count() {
            return Math.clamp(Math.ceilDiv(rows, size), 1, perCall);
        }

        /** Rows of a full page of Mixpanel. */
        public int callSize() {
            return Math.multiplyExact(size, perCall);
        }
    }
}
