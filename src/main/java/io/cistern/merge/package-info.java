/**
 * Sends queries that wait for the same permit as one call.
 *
 * <p>A permit is scarce, and a call for a thousand ids costs the same as a call for one. So a query whose answer is a single
 * small page does not wait alone: the first query waits for the permit, and others of its
 * {@linkplain io.cistern.merge.MergeRule kind} join it until the call is sent. Then the answer is split. Look-ups by id also wait
 * a moment for each other when a permit is free; filters never do. The caller of the first query pays, as for a page that several
 * callers request.
 *
 * <p>Nobody documents how many ids a call may have. {@code ids-per-call} limits them here, and a query of more ids is split
 * before it comes here: its parts are members of batches like other look-ups.
 *
 * <p>Each query gets its own page, equal to the answer to the query alone, and that page is cached. The stages before this one
 * see no difference. A query whose part cannot be split with certainty is sent again, alone:
 *
 * <ul>
 *   <li>Rows contain canonical ids ({@code mixpanel.md}, 7.37), so an id without a row may be another name of an id in the same
 *       call. It is known to be absent only when a call without the other ids returns no row.
 *   <li>{@code where}'s evaluator finds the rows of a filter. Each filter is sent alone where the evaluator declines a row, where
 *       a filter could be an error for a profile, where Mixpanel was seen to contradict one of its rules, or where the answer has
 *       more than one page.
 *   <li>A refused call is sent again in halves, so that one bad id fails no other query.
 * </ul>
 *
 * <p>Refused: to merge pages after the first, because they belong to a session; to merge filters of unknown size, because an
 * answer of two pages would cost what the merge saves; and to let a more urgent or less patient query wait for another.
 */
@NullMarked
package io.cistern.merge;

import org.jspecify.annotations.NullMarked;
