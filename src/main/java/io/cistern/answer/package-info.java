/**
 * Turns one question into one whole answer: the first page, then the others up to so many at once, in order.
 *
 * <p>An answer is one upstream session's. When that session is lost on the way, the answer begins anew, once; what the
 * caller has read already must come again to the letter, page by page, or the answer fails: so everything that was read
 * belongs to the session that answers in the end. Collecting the whole answer before its first row was refused: rows
 * stream while later pages are on their way, and an answer of any length needs the memory of a few pages.
 *
 * <p>{@link io.cistern.answer.Planner} decides how a query is answered: one look-up finds the newest cached answer to it,
 * whatever its age, and the sealed {@link io.cistern.answer.Plan} says whether that one serves, or another one from which the
 * answer is derived, or what is fetched, or why the query is refused. Asking executes the plan and explain describes it, so
 * the two cannot disagree. What a fetch may meet, and how long it takes, only explain wants to know beforehand
 * ({@link io.cistern.answer.Forecasts}): asking finds it out.
 *
 * <p>An answer is derived from a cached answer to a wider query: {@link io.cistern.answer.Containment} says which queries hold which
 * others, {@code where} proves that filters imply each other and decides them row by row, {@code table} reads the rows. Only
 * whole snapshots of one session serve, as long as they are fresh, and where any row is doubtful the question goes
 * upstream. Refused: to fetch what a held answer lacks and join the two, for the rest of an answer costs a call like the
 * whole, and is of another session.
 *
 * <p>Snapshots are known by the questions that were asked of this process: after a restart, or in another process, a wide
 * answer serves narrower questions again once somebody asked for it, which costs no call while it is held.
 *
 * <p>What is derived is proved from documents, and these may be wrong. So each real answer that is whole is judged when it
 * comes, by {@link io.cistern.answer.DerivationVerifier}, apart from who asked and without a call: whoever answers a filter must not
 * be one whom {@code where} leaves out for sure; and where another real answer of the same age holds it or is held by it,
 * the rows that would have been derived must be the real ones. Where they are not, the {@link io.cistern.answer.Rule}
 * that the difference hangs on is lost until a restart: whatever leans on it is Mixpanel's. {@link io.cistern.answer.RuleTrust}
 * keeps that, for answers, plans and merged calls alike. What was cut out of a merged call's answer is no witness.
 *
 * <p>No difference is who shows other tested properties in the one answer than in the other, for the profile changed; nor
 * who is in the newer one only, where the older leaves nobody out, for the profile is new. What remains may be a false
 * alarm: a profile that changed or went away between the two, where the one answer lacks it or does not show what is
 * tested; one that is new, where the older answer has a filter; and a session whose later pages are not of the moment of
 * its first. All operators of a filter are suspects where the row does not tell which term is wrong. That is safe, for
 * trust is only ever lost: a false alarm costs calls, and never makes an answer wrong. {@code cistern.answer.same-age}
 * bounds how often it happens; at zero, little but what an answer tells by itself is judged. Refused: to ask Mixpanel for
 * the sake of a comparison, and to trust a rule again after some agreements, which prove nothing.
 *
 * <p>A cursor names a snapshot and a place in it. It holds no question of its own: it is sent with the question it was
 * given for, and refused with any other.
 */
@NullMarked
package io.cistern.answer;

import org.jspecify.annotations.NullMarked;
