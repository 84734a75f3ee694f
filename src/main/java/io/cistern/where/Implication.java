package io.cistern.where;

import io.cistern.where.Expression.Now;

/**
 * Proves that whatever meets one expression meets another, too.
 *
 * <p>Taken as given, beside what {@code Canonical} takes ({@code mixpanel.md}, 5.5 to 5.8): {@code ==} and membership
 * want one type and one value; order wants one type, and is otherwise undefined; texts compare without the case of ASCII
 * letters, and numbers as doubles. The narrow expression may err, and is then not true; the wide one does not, for it was
 * answered. T(e) is where e is true.
 *
 * <table>
 * <caption>Rules and their proofs</caption>
 * <tr><th>rule</th><th>why it holds</th></tr>
 * <tr><td>{@code a} implies {@code a}</td>
 *     <td>one profile gives one expression one value, save {@code NOW}: a wide one with it is never implied</td></tr>
 * <tr><td>nothing is needed for {@code true}; {@code false} and {@code p in []} imply all</td>
 *     <td>the latter are true nowhere</td></tr>
 * <tr><td>{@code a and b} implies what a, or b, or both imply</td><td>where it is true, each term is</td></tr>
 * <tr><td>{@code a and b} is implied by what implies a and b</td><td>true terms make it true</td></tr>
 * <tr><td>{@code a or b} implies what a implies and b implies; further terms beside it are known in both cases</td>
 *     <td>where it is true, one of the terms is</td></tr>
 * <tr><td>{@code a or b} is implied by what implies one of them</td><td>a true term makes it true, if no other errs</td></tr>
 * <tr><td>{@code not a} implies {@code not b} when b implies a, and b is logical</td>
 *     <td>were b true, so would be a, whose denial is true. Thus b is false or undefined, and both make {@code not b}
 *     true</td></tr>
 * <tr><td>{@code p == x or p in [y]} is as true as {@code p in [x, y]}; {@code p != x and not p in [y]} as
 *     {@code not p in [x, y]}</td>
 *     <td>membership is equality with a member; {@code not} makes true of all that is not</td></tr>
 * <tr><td>{@code p in [x, y]} implies what each member implies; those that other terms rule out need not</td>
 *     <td>p equals one of them, and equality is transitive: also over case, where all are printable ASCII</td></tr>
 * <tr><td>{@code p == x} implies {@code p in [x, y]}, {@code p > n} and {@code "t" in p} where they are true of x</td>
 *     <td>as before. Numbers must fit exactly and as doubles. No letter of x may be one that another than ASCII's
 *     can be taken for, as comparing, searching and ordering may fold differently</td></tr>
 * <tr><td>{@code p > n} implies {@code p > m} and {@code p >= m} for n at least m; {@code p >= n} implies
 *     {@code p > m} for n above m; and the mirror images</td>
 *     <td>transitivity of the order, which is wanted of numbers (n at least m exactly, or above as doubles), of ASCII texts
 *     (folded to small letters and to capitals alike) and of {@code datetime} literals of one form, far enough
 *     apart</td></tr>
 * <tr><td>{@code "abc" in p} implies {@code "b" in p} where another term wants a text of p</td>
 *     <td>a part of a part is a part, in ASCII. Without that term p may be a list that has one member and not the other
 *     </td></tr>
 * <tr><td>{@code p == x}, {@code p in [x]}, {@code "x" in p} and {@code p > x} imply {@code defined(p)}</td>
 *     <td>of a missing property and of null the first three are not true and the last is undefined</td></tr>
 * <tr><td>a positive fact implies {@code p != x}, {@code not p in [x]} or {@code not p > n} where they exclude each
 *     other</td>
 *     <td>by value, by type or by ranges apart, one of the two is not true, and {@code not} of it is. Numbers differ when
 *     their doubles do, texts when both are ASCII and differ in more than case</td></tr>
 * </table>
 *
 * <p>Refused, for nobody knows: order of booleans and lists; a date literal beside a text or a number; {@code ==} with a
 * date; two date literals of different forms, outside 32 bits or within a day's jump of the zone's clock; a number or a
 * truth value beside {@code $distinct_id}; what {@code event[..]} is; case beyond ASCII; that a comparison with a date
 * wants a value. Refused, for it is false: that {@code not (p < 3)} implies {@code p >= 3}. Refused, for it takes too
 * long: what is not found in a bounded number of steps.
 */
public final class Implication {

    /** For one pair: some hundredths of a second at the worst. */
    private static final long STEPS = 500_000;

    private Implication() {}

    /**
     * Whether every profile for which the narrow expression is true is one for which the wide one is true, provided that
     * the wide one was answered without an error. False where there is no proof. Both are in canonical form.
     */
    public static boolean holds(Expression narrow, Expression wide) {
        return isConstant(wide) && new Proof(new StepBudget(STEPS)).follows(Claim.of(wide), Facts.of(Claim.of(narrow)));
    }

    /** Whether the expression has one meaning at all times. */
    static boolean isConstant(Expression expression) {
        return Parts.of(expression).noneMatch(Now.class::isInstance);
    }
}
