/**
 * Lets questions that wait for the same permit leave as one call.
 *
 * <p>A permit is scarce, and a call that asks for a thousand ids costs what a call for one does. So a question that would
 * have a single small page for its answer does not stand in line alone: the first one waits for the permit, others of its
 * {@linkplain io.cistern.merge.MergeRule kind} join it until the call leaves, and the answer is split. Look-ups by id also wait a
 * moment for each other when a permit is free; filters never do. Who was first pays, as with a page that several want.
 *
 * <p>Each member gets a page of its own, equal to what its question alone would have got, and that page is what is kept:
 * nobody behind this stage can tell. What cannot be split with certainty is asked again, by itself:
 *
 * <ul>
 *   <li>Rows come back under canonical ids ({@code mixpanel.md}, 7.37), so an id without a row may be another name of one
 *       that was asked for, too. It is known to be absent only when a call without the others brings nothing.
 *   <li>A filter's rows are found by {@code where}'s evaluator. Where it declines for some row, where a filter could be an
 *       error for a profile, where Mixpanel was seen not to go by one of its rules, or where the answer turns out to have
 *       more than a page, each filter is asked alone.
 *   <li>A refused call is asked by halves, so that one bad id fails nobody else.
 * </ul>
 *
 * <p>Refused: to merge pages after the first, for they belong to a session; to merge filters whose sizes are not known, for
 * an answer of two pages would cost what it was to save; to let a more urgent or less patient question wait behind another.
 */
@NullMarked
package io.cistern.merge;

import org.jspecify.annotations.NullMarked;
