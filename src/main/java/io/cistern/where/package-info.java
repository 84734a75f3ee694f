/**
 * The expression language of Mixpanel's {@code where}: read it, bring it into canonical form, print it, evaluate it.
 * Plain Java.
 *
 * <p>A text has one of three fates. Inside the grammar that is documented or seen in use it becomes an
 * {@link io.cistern.where.Expression}, and equal questions become equal values. Text of a dialect we do not know is
 * {@link io.cistern.where.Condition.Opaque}: it goes upstream verbatim and is never rewritten, for a rewrite by
 * half-understood rules would change the question. Text that no dialect could mean is refused with its position, before
 * it costs a call.
 *
 * <p>Where two plausible precedences would read a text differently, it is opaque too: precedence is documented nowhere.
 * So {@code not a == b}, {@code not a + b}, a chain of comparisons, and {@code p -1}, which Mixpanel's lexer reads as two
 * operands. All sources agree that {@code and} binds tighter than {@code or}, so these may be mixed; the printer puts
 * parentheses there all the same. Opaque as well, though harmless: {@code 007}, {@code .5}, {@code 5.}, {@code 1e5} and
 * {@code -0}, whose texts nobody showed, and trees of more than 200 levels that are not due to brackets.
 *
 * <p>The way of a text: {@code Lexer} cuts it, {@code Impossible} refuses, {@code Parser} reads, {@code Canonical}, where
 * the rules and their proofs stand, makes equal questions equal, and {@code Printer} writes. {@code Limits} bounds all.
 *
 * <p>{@code Evaluator} says what an expression makes of a profile, and declines where the rules that are known leave a
 * doubt. Each decision stands in a table with its section of {@code mixpanel.md}: {@code Scope} has the expressions that
 * are never evaluated, {@code Equality}, {@code Ordering} and {@code Membership} what comes of which two types,
 * {@code Folding} the case of letters, {@code Sums} arithmetic, {@code Casts}, {@code Decimals} and {@code Moments} the
 * functions. {@code Verdict} joins what was evaluated apart, and {@code Value} reads a property's JSON.
 */
@NullMarked
package io.cistern.where;

import org.jspecify.annotations.NullMarked;
