/**
 * Computes answers from cached snapshots of wider queries.
 *
 * <p>{@code where} decides the filter row by row, and {@code table} reads the rows. Only whole snapshots are used, and only
 * while they are fresh. When any row is in doubt, the query is sent to Mixpanel. To fetch the missing rows and join them with the
 * cached ones was refused, except for ids: the rest of an answer costs a call like the whole answer, and belongs to another
 * session.
 *
 * <p>A query by ids is answered from several snapshots together ({@link io.cistern.answer.derived.KnownIds}), because each id
 * stands for itself. {@link io.cistern.answer.derived.IdSearch} finds what they know, and splits the other ids into look-ups of
 * one call each. The combined rows are a view: no page holds them, and no query is answered from them. A snapshot of all ids was
 * refused, because the list of ids would be stored with it, and because most lists differ a little from the last one.
 *
 * <p>An export keeps its rows longer than their snapshot is cached. {@link io.cistern.answer.derived.CopiedAnswer} copies them
 * into pages for it.
 *
 * <p>Snapshots are known by the queries that were asked of this process. After a restart, or in another process, a wide answer
 * is used again once a client has asked for it, which costs no call while it is cached.
 *
 * <p>{@link io.cistern.answer.derived.DerivationVerifier} checks each real answer that is whole, in the background and without
 * a call. No row of a filtered answer may be one that {@code where} excludes for sure. When another real answer of the same age
 * contains the answer, or is contained in it, the derived rows must equal the real ones. When they differ, the {@link
 * io.cistern.answer.containment.Rule} that the difference depends on is not used again until a restart. Rows cut out of the
 * answer to a merged call are not compared.
 *
 * <p>A profile that shows other values of a tested property in the second answer has changed, and is no difference. A profile
 * that is only in the newer answer, when the older answer excludes nobody, is new. What remains may be a false alarm: a profile
 * that changed or was deleted between the two answers where one of them does not show the tested property; a new profile where
 * the older answer has a filter; and a session whose later pages are not of the time of its first. When a row does not show
 * which term is wrong, all operators of the filter are suspects. This is safe because trust is only ever lost: a false alarm
 * costs calls and never makes an answer wrong. {@code cistern.answer.same-age} limits how often it happens. Refused: calls to
 * Mixpanel only for a comparison, and to trust a rule again after some agreements, which prove nothing.
 */
@NullMarked
package io.cistern.answer.derived;

import org.jspecify.annotations.NullMarked;
