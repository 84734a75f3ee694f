/**
 * Turns one question into one whole answer: the first page, then the others up to so many at once, in order.
 *
 * <p>An answer is one upstream session's. When that session is lost on the way, the answer begins anew, once; what the
 * caller has read already must come again to the letter, page by page, or the answer fails: so everything that was read
 * belongs to the session that answers in the end. Collecting the whole answer before its first row was refused: rows
 * stream while later pages are on their way, and an answer of any length needs the memory of a few pages.
 *
 * <p>Before anything is fetched, a held answer to a wider question is looked for
 * ({@link io.cistern.answer.DerivingAnswers}): {@link io.cistern.answer.Containment} says which questions hold which
 * others, {@code where} proves that filters imply each other and decides them row by row, {@code table} reads the rows. Only
 * whole snapshots of one session serve, as long as they are fresh, and where any row is doubtful the question goes
 * upstream. Refused: to fetch what a held answer lacks and join the two, for the rest of an answer costs a call like the
 * whole, and is of another session.
 *
 * <p>Snapshots are known by the questions that were asked of this process: after a restart, or in another process, a wide
 * answer serves narrower questions again once somebody asked for it, which costs no call while it is held.
 *
 * <p>A cursor names a snapshot and a place in it. It holds no question of its own: it is sent with the question it was
 * given for, and refused with any other.
 */
@NullMarked
package io.cistern.answer;

import org.jspecify.annotations.NullMarked;
