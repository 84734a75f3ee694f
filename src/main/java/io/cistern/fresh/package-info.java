/**
 * Decides by its age whether a cached answer is served. Each caller sets limits of age, each project has defaults, and every
 * answer says how old it is.
 *
 * <p>An answer has three limits of age, counted from the request for its first page. While it is fresh, it is served. Up to the
 * second limit it is stale: it is served at once and refreshed in the background. Up to the third limit it is served only when
 * it cannot be fetched, because Mixpanel fails or the budget is spent. A caller's own limits
 * ({@link io.cistern.fresh.CacheRequirements}) narrow all three, or widen them where the caller accepts stale answers. An answer
 * beyond all limits is not served, and the refusal says which limits it would satisfy.
 *
 * <p>One look-up finds the cached answer with its age. The limits are compared in order: fresh, accepted by the caller, and
 * served while it is refreshed. The first limit that a cached answer satisfies decides, so a fresh answer derived from a wider
 * one is preferred to a stale answer to the query itself. When no limit is satisfied, the query is sent to Mixpanel. Only when
 * that fails, the cache is searched once more, for an answer within the third limit.
 *
 * <p>A refresh sends the same query in its caller's name, but as batch work, because no caller waits for it. It continues when
 * its caller has disconnected. A refresh that fails leaves the old answer and is not repeated for a minute. A caller's cost
 * limit applies to the refresh, too. A caller that accepts stale answers, or cached answers only, causes no refresh.
 *
 * <p>Pages after a cursor are not refreshed: a cursor names its snapshot, and its answers state the snapshot's age. When Mixpanel
 * refuses a query for its credentials or rights, no old answer is served, because the caller may no longer read it.
 *
 * <p>Refused: limits that count from the arrival of an answer, because its rows are as old as the request; and to keep answers
 * longer by default only because a caller may accept them.
 */
@NullMarked
package io.cistern.fresh;

import org.jspecify.annotations.NullMarked;
