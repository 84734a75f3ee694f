/**
 * Spends Mixpanel's allowance: admission, retries, budget.
 *
 * <p>The truth is the {@link io.cistern.quota.Ledger}, a durable row for every upstream call. What may be spent, what is
 * under way and what is blocked are read off it in the one transaction that also writes the next row, before the call
 * leaves; so the budget is exact in every rolling window, in every process that shares the ledger, and across crashes.
 * No ledger, no call.
 *
 * <p>The server stamps a call's arrival, which lies somewhere between our send and the answer. A call therefore counts
 * from its reservation until one window after its answer as we saw it. A call whose answer never came, for its process
 * died, is taken to be under way for the longest time a call may last, and to be answered then. A reservation is taken
 * back only when the call surely never left.
 *
 * <p>A permit passes, in this order: a place in the line of its project ({@link io.cistern.quota.Line}), bounded and,
 * for one caller's work of one kind, first come, first served; the turn of its caller ({@link io.cistern.quota.Turns}), by deficits that the ledger keeps, so that
 * shares hold over hours, processes and restarts; and the row itself. A process that slept between the permit and the
 * send takes another ({@link io.cistern.quota.Gate}). Permits kept from batch work are idle when there is no other.
 *
 * <p>What the ledger cannot know is doubted, not guessed ({@link io.cistern.quota.Doubt}): a ledger that is new, restored
 * or long silent is met by a chosen policy, a refusal by Mixpanel that our rows do not explain is put down to others who
 * spend of the same quota ({@link io.cistern.quota.Foreign}), and follow-up pages that were thought to be free count for
 * ever once Mixpanel was seen to count them ({@link io.cistern.quota.Lesson}).
 *
 * <p>Refused: token buckets and windows of a fixed grid, for twice the limit passes at their seams; permits that are
 * leased ahead to each process, for what an idle one holds is lost to the others; a clock per process, for two that
 * differ would open the window early; fairness by position in a queue, for who asks most would get most.
 *
 * <p>Resilience4j guards the rest, and shows all of it: circuit breaker, bulkhead, retry and rate limiter of a project
 * are registered under its name, with their usual events, endpoints and meters. Its own rate limiter is replaced by
 * {@link io.cistern.quota.RollingWindowRateLimiter}: fixed cycles, like every bucket, let twice the limit pass in some
 * window.
 */
@NullMarked
package io.cistern.quota;

import org.jspecify.annotations.NullMarked;
