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
 * <p>Resilience4j guards the rest, and shows all of it: circuit breaker, bulkhead, retry and rate limiter of a project
 * are registered under its name, with their usual events, endpoints and meters. Its own rate limiter is replaced by
 * {@link io.cistern.quota.RollingWindowRateLimiter}: fixed cycles, like every bucket, let twice the limit pass in some
 * window.
 */
@NullMarked
package io.cistern.quota;

import org.jspecify.annotations.NullMarked;
