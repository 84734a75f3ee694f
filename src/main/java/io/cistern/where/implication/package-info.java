/**
 * Proves that every profile that meets one expression also meets another. Plain Java.
 *
 * <p>An expression becomes a {@code Predicate}: what has to hold for it to be true. A {@code Proof} searches a bounded number of steps
 * for a derivation of one predicate from the {@code KnownFacts} of another. Where it finds none, nothing is claimed.
 * {@link io.cistern.where.implication.Implication} lists the rules with their sources.
 */
@NullMarked
package io.cistern.where.implication;

import org.jspecify.annotations.NullMarked;
