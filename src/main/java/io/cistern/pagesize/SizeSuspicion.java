package io.cistern.pagesize;

/**
 * The failures in a row of the size that new sessions ask for. A failure does not show that the size is the cause: the
 * same call may succeed a moment later. So the size is asked for twice, then the next smaller one, then the documented
 * one. The size is to blame when a smaller one succeeds.
 */
final class SizeSuspicion {

    /** Failures after which a smaller size is asked for: of a call and of its retry. */
    private static final int TO_ASK_FOR_LESS = 2;

    /** Failures after which a session is given up: of a call and its retry, and of those of another request. */
    private static final int TO_GIVE_UP = 4;

    private int size;
    private int firstPages;
    private int laterPages;

    /** The size to ask for instead of that proven one. */
    synchronized int instead(int proven) {
        if (proven != size || (firstPages < TO_ASK_FOR_LESS && laterPages < TO_ASK_FOR_LESS)) {
            return proven;
        }
        return firstPages <= TO_ASK_FOR_LESS ? LearnedPageSize.below(proven) : PageSizeSetting.DOCUMENTED;
    }

    /** Records that a first page failed. Parallel failures of a size that is no longer asked for count once. */
    synchronized void firstPageFailed(int proven, int asked) {
        if (asked == instead(proven)) {
            suspect(proven);
            firstPages++;
        }
    }

    /** Records that a later page failed. Returns whether to give up its session. */
    synchronized boolean laterPageFailed(int asked) {
        suspect(asked);
        laterPages++;
        return laterPages >= TO_GIVE_UP;
    }

    private void suspect(int suspected) {
        if (size != suspected) {
            clear();
            size = suspected;
        }
    }

    synchronized void clear() {
        size = 0;
        firstPages = 0;
        laterPages = 0;
    }

    /** Clears the suspicion against that size, or a smaller one, because a page of it arrived. */
    synchronized void arrived(int asked) {
        if (asked >= size) {
            clear();
        }
    }
}
