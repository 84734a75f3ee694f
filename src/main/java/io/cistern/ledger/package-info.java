/**
 * Records every upstream call, and computes from the record what may be spent. Plain Java.
 *
 * <p>The {@link io.cistern.ledger.Ledger} is the truth: a durable row for every upstream call. What may be spent, which calls
 * are under way and what is blocked are read in the same transaction that writes the next row, before the call is sent. So the
 * budget is exact in every rolling window, in every process that shares the ledger, and across crashes. Without the ledger no
 * call is made.
 *
 * <p>The server stamps the arrival of a call at some time between our send and its answer. A call therefore counts from its
 * reservation until one window after we saw its answer. When a process dies before the answer comes, its call counts in the
 * window as if it had been answered after the longest time that a call may last. A reservation is taken back only when the call
 * was surely never sent. {@link io.cistern.ledger.WindowState} holds this arithmetic.
 *
 * <p>Whether Mixpanel works on a query whose client has gone is not known, so the call of a dead process holds its place among
 * the concurrent calls for a while ({@link io.cistern.ledger.ConcurrentCalls}). It holds it for twice as long as the longest
 * call that was observed, and not for the longest time that a call may last: a crash would then stop a project for two minutes.
 * It holds it for the longest time where a process waited longer than the longest observed call, or where calls of dead
 * processes accumulate without an answer, because Mixpanel may have stalled.
 * An error here costs a 429 and a short pause. The window is not shortened, because an error there would be a call over the
 * budget.
 *
 * <p>{@link io.cistern.ledger.FairShare} decides which caller gets the next permit, by balances that the ledger keeps. So
 * shares hold over hours, processes and restarts.
 *
 * <p>Some facts are not in the record. A new, restored or long silent ledger is met by a configured {@link
 * io.cistern.ledger.LostLedgerPolicy}, which {@link io.cistern.ledger.LedgerDoubt} applies. A refusal by Mixpanel that our rows
 * do not explain is attributed to other users of the same quota ({@link io.cistern.ledger.ForeignUsage}). Follow-up pages that
 * are configured as free count for ever once Mixpanel was seen to count them ({@link io.cistern.ledger.QuotaEvidence}).
 *
 * <p>What follow-up pages cost can also be learned ({@link io.cistern.ledger.LedgerMarks.LearnedPages}). A trial is one call in
 * a window that is full when all pages count and has room when they do not. An answer to it is a proof if the limit is the one
 * that Mixpanel enforces, because calls of others cannot cause an answer. A refusal of a first page is none, because calls of
 * others can cause it. Chance, such as a clock that stood still, is met by three trials in a row. {@code
 * docs/explanation/the-budget.md} has the whole argument. Refused: to conclude from one trial; to try while the ledger may miss
 * calls; to keep a conclusion for ever, because Mixpanel may change its rules.
 *
 * <p>Refused: token buckets and windows of a fixed grid, because twice the limit passes at their edges; permits that are leased
 * ahead to each process, because the permits of an idle process are lost to the others; a clock for each process, because two
 * clocks that differ would open the window early; fairness by position in a queue, because the caller that asks most would get
 * most.
 */
@NullMarked
package io.cistern.ledger;

import org.jspecify.annotations.NullMarked;
