/**
 * The port that clients of answers use: {@link io.cistern.answer.Answers} turns one query into one whole answer. {@link
 * io.cistern.answer.LongAnswers} does so for exports, which may take days.
 *
 * <p>All rows of an answer come from one snapshot, which is what one session of Mixpanel answered. A cursor ({@link
 * io.cistern.answer.RowCursor}) names a snapshot and a position in it. It contains no query: it is sent with the query that it
 * was given for, and refused with any other.
 *
 * <p>{@code answer.plan} decides how a query is answered. {@code answer.paged} reads snapshots page by page. {@code
 * answer.derived} computes answers from wider snapshots, and {@code answer.containment} proves which queries contain which
 * others.
 */
@NullMarked
package io.cistern.answer;

import org.jspecify.annotations.NullMarked;
