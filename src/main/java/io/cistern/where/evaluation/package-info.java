/**
 * Evaluates expressions over profiles, and declines where the known rules are not certain. Plain Java.
 *
 * <p>Tables list each rule with its section of {@code mixpanel.md}. {@code Equality}, {@code Ordering} and
 * {@code Membership} compare two values by their types, {@code CaseFolding} compares texts without case, {@code Sums}
 * does arithmetic, and {@code Casts}, {@code Decimals} and {@code DateTimes} implement the functions. {@code Verdict}
 * joins partial results, and {@code Value} reads the JSON of a property. {@link io.cistern.where.Evaluability} lists
 * the expressions that are never evaluated.
 */
@NullMarked
package io.cistern.where.evaluation;

import org.jspecify.annotations.NullMarked;
