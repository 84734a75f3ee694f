package io.cistern.where.implication;

import io.cistern.where.Expression;
import io.cistern.where.Expression.Now;
import io.cistern.where.StepBudget;
import io.cistern.where.Subexpressions;

/**
 * Proves that every profile that meets one expression also meets another.
 *
 * <p>Assumptions, in addition to those of {@code Canonical} ({@code mixpanel.md}, 5.5 to 5.8): {@code ==} and
 * membership require the same type and the same value. Order requires the same type, and is otherwise undefined. Texts
 * compare without the case of ASCII letters, and numbers compare as doubles. The narrow expression may fail, and is
 * then not true. The wide expression does not fail, because Mixpanel has answered it.
 *
 * <table>
 * <caption>Rules and their proofs</caption>
 * <tr><th>rule</th><th>why it holds</th></tr>
 * <tr><td>{@code a} implies {@code a}</td>
 *     <td>an expression has one value for one profile, except with {@code NOW}: a wide expression with {@code NOW} is
 *     never implied</td></tr>
 * <tr><td>every expression implies {@code true}; {@code false} and {@code p in []} imply every expression</td>
 *     <td>{@code true} is always true; the other two are never true</td></tr>
 * <tr><td>{@code a and b} implies what a, or b, or both imply</td><td>where it is true, each term is true</td></tr>
 * <tr><td>{@code a and b} is implied by what implies a and b</td><td>true terms make it true</td></tr>
 * <tr><td>{@code a or b} implies what both a and b imply; facts from other terms apply in both cases</td>
 *     <td>where it is true, one of the terms is true</td></tr>
 * <tr><td>{@code a or b} is implied by what implies one of them</td>
 *     <td>a true term makes it true, if no other term fails</td></tr>
 * <tr><td>{@code not a} implies {@code not b} when b implies a, and b is logical</td>
 *     <td>if b were true, a would be true, but {@code not a} is true. So b is false or undefined, and in both cases
 *     {@code not b} is true</td></tr>
 * <tr><td>{@code p == x or p in [y]} is true exactly where {@code p in [x, y]} is; {@code p != x and not p in [y]}
 *     exactly where {@code not p in [x, y]} is</td>
 *     <td>membership is equality with a member; {@code not} yields true for false and undefined</td></tr>
 * <tr><td>{@code p in [x, y]} implies what each member implies, except members that other terms exclude</td>
 *     <td>p equals one of the members, and equality is transitive: for texts without case, too, if all are printable
 *     ASCII</td></tr>
 * <tr><td>{@code p == x} implies {@code p in [x, y]}, {@code p > n} and {@code "t" in p} where they hold for x</td>
 *     <td>as before. Numbers must fit exactly and as doubles. No letter of x may equal a letter outside ASCII under
 *     some folding, because comparison, search and order may fold differently</td></tr>
 * <tr><td>{@code p > n} implies {@code p > m} and {@code p >= m} for n at least m; {@code p >= n} implies {@code p > m}
 *     for n above m; and the mirror images</td>
 *     <td>the order is transitive for numbers (n at least m exactly, or n above m as doubles), for ASCII texts (under
 *     folding to lower case and to upper case) and for {@code datetime} literals of the same form that are far enough
 *     apart</td></tr>
 * <tr><td>{@code "abc" in p} implies {@code "b" in p} where another term requires p to be text</td>
 *     <td>a substring of a substring is a substring, in ASCII. Without that term p may be a list that contains
 *     {@code "abc"} but not {@code "b"} </td></tr>
 * <tr><td>{@code p == x}, {@code p in [x]}, {@code "x" in p} and {@code p > x} imply {@code defined(p)}</td>
 *     <td>for a missing property and for null the first three are not true and the last is undefined</td></tr>
 * <tr><td>a fact implies {@code p != x}, {@code not p in [x]} or {@code not p > n} where it excludes {@code p == x},
 *     {@code p in [x]} or {@code p > n}</td>
 *     <td>different values, different types or disjoint ranges make the second comparison not true, so its negation is
 *     true. Numbers differ when their doubles differ; texts differ when both are ASCII and differ in more than
 *     case</td></tr>
 * </table>
 *
 * <p>Refused, because no source documents it: the order of booleans and lists; a date literal compared with a text or a
 * number; {@code ==} with a date; two date literals of different forms, outside 32 bits or less than a zone's clock
 * change of one day apart; a number or a boolean compared with {@code $distinct_id}; the meaning of {@code event[..]};
 * case outside ASCII; that a comparison with a date requires a value. Refused, because it is false: {@code not (p < 3)}
 * implies {@code p >= 3}. Refused, because it takes too long: any proof that is not found in a bounded number of steps.
 */
final class Implication {

    /** For one pair: some hundredths of a second in the worst case. */
    private static final long STEPS = 500_000;

    private Implication() {}

    /**
     * Whether every profile that meets the narrow expression also meets the wide one, provided that Mixpanel has
     * answered the wide one without an error. False when no proof is found. Both expressions are in canonical form.
     */
    public static boolean holds(Expression narrow, Expression wide) {
        return isConstant(wide)
                && new Proof(new StepBudget(STEPS)).follows(Predicate.of(wide), KnownFacts.of(Predicate.of(narrow)));
    }

    /** Whether the value of the expression does not depend on the time. */
    static boolean isConstant(Expression expression) {
        return Subexpressions.of(expression).noneMatch(Now.class::isInstance);
    }
}
