/**
 * Admits calls: the queue in front of the ledger.
 *
 * <p>A call takes a permit in this order. It gets a place in the queue of its project ({@link
 * io.cistern.quota.admission.PermitQueue}), which is bounded, and first come, first served for one caller's work of one kind.
 * Then it waits for the turn of its caller ({@link io.cistern.ledger.FairShare}). Then {@link
 * io.cistern.quota.admission.Admissions} takes its place in the bulkhead and writes its row in the ledger. A process that was
 * suspended between the permit and the send takes another permit. {@link io.cistern.quota.admission.CurrentWaits} knows why
 * each call waits.
 *
 * <p>{@link io.cistern.quota.admission.RollingWindowRateLimiter} shows all this as a rate limiter of Resilience4j. The rate
 * limiter that comes with Resilience4j was refused: it counts in fixed cycles, which let twice the limit pass in some window.
 */
@NullMarked
package io.cistern.quota.admission;

import org.jspecify.annotations.NullMarked;
