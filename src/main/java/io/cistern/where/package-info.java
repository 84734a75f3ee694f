/**
 * The expression language of Mixpanel's {@code where}: reads it, brings it into canonical form, and prints it. Plain Java.
 *
 * <p>A text has one of three results. A text inside the grammar that is documented or seen in use becomes an {@link
 * io.cistern.where.Expression}, and equal queries become equal values. A text of an unknown dialect is {@link
 * io.cistern.where.Condition.Opaque}: it is sent upstream verbatim and never rewritten, because a rewrite by half-understood
 * rules would change the query. A text that no dialect could mean is refused with its position, before it costs a call.
 *
 * <p>A text that two plausible precedences would read differently is opaque, too, because no source documents precedence.
 * Examples are {@code not a == b}, {@code not a + b}, a chain of comparisons, and {@code p -1}, which Mixpanel's lexer reads as
 * two operands. All sources agree that {@code and} binds tighter than {@code or}, so these may be mixed. The printer adds
 * parentheses there all the same. Also opaque, though harmless, are {@code 007}, {@code .5}, {@code 5.}, {@code 1e5} and {@code
 * -0}, whose texts no source shows, and trees of more than 200 levels that are not due to brackets.
 *
 * <p>{@code Lexer} splits a text into tokens, {@code SyntaxCheck} refuses, {@code Parser} reads, {@code Canonical}, which holds
 * the rewrite rules and their proofs, makes equal queries equal, and {@code Printer} writes. {@code LanguageLimits} bounds all
 * of them.
 *
 * <p>Whether one expression implies another is decided in {@code where.implication}, and what an expression says of a profile
 * in {@code where.evaluation}.
 */
@NullMarked
package io.cistern.where;

import org.jspecify.annotations.NullMarked;
