/**
 * Proves that every profile that meets one expression also meets another. Plain Java.
 *
 * <p>A {@code Predicate} is the condition under which an expression is true. In a bounded number of steps, a
 * {@code Proof} searches for a derivation of one predicate from the {@code KnownFacts} of another. Without a proof, the
 * answer is no. {@link io.cistern.where.implication.Implication} lists the rules with their sources.
 */
@NullMarked
package io.cistern.where.implication;

import org.jspecify.annotations.NullMarked;
