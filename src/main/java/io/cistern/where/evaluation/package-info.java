/**
 * Evaluates expressions over profiles, and declines where the known rules leave a doubt. Plain Java.
 *
 * <p>Each decision stands in a table with its section of {@code mixpanel.md}: {@code Equality}, {@code Ordering} and
 * {@code Membership} say what two values of which types yield, {@code CaseFolding} compares without case, {@code Sums} is arithmetic,
 * {@code Casts}, {@code Decimals} and {@code DateTimes} are the functions. {@code Verdict} joins partial results, and {@code Value} reads
 * the JSON of a property. Which expressions are never evaluated is in {@link io.cistern.where.Evaluability}.
 */
@NullMarked
package io.cistern.where.evaluation;

import org.jspecify.annotations.NullMarked;
