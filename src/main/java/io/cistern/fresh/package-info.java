/**
 * Freshness by contract: every caller says how old its answer may be, every project says what holds for those who do not,
 * and nobody is served anything older without being told.
 *
 * <p>An answer has three clocks, all of which begin when its first page was asked for. While it is fresh it is served. For
 * a while after that it is served as it is, and asked anew apart from who asks, who does not wait. And for a longer while
 * it is kept for when it cannot be asked anew: Mixpanel fails, or the budget is spent. A caller's own limits
 * ({@link io.cistern.fresh.CacheRequirements}) narrow all three, or widen them where it accepts what is stale. What nobody accepts is
 * refused, with what would have to be accepted.
 *
 * <p>One look-up finds what is cached, with its age. The limits are compared in order: fresh, accepted by the caller, and
 * served while it is refreshed. The first one that a cached answer is within decides, so a fresh answer derived from a wider
 * one goes before a stale one to the query itself. Within none of them the query is asked of Mixpanel. Only when that fails,
 * the cache is searched once more for an answer that may stand in.
 *
 * <p>A refresh is the question once more, in its caller's name, but as batch work, for nobody waits for it: it takes what
 * people leave. It goes on when its caller is gone; one that fails leaves the old answer and is not repeated for a minute.
 * Who sets a limit of cost sets it for the refresh, too, and who accepts what is stale, or asks for what is cached only,
 * causes none.
 *
 * <p>A window that was begun is not asked anew: a cursor holds its snapshot, whose age its answers tell. What Mixpanel
 * refuses for its credentials or rights is no failure of this kind: who may not read any more is not served from before.
 *
 * <p>Refused: clocks that begin when an answer arrives, for its rows are as old as the question; and to keep by default
 * what a caller wants no older than so, in the hope that it will do.
 */
@NullMarked
package io.cistern.fresh;

import org.jspecify.annotations.NullMarked;
