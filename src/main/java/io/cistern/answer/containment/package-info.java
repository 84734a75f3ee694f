/**
 * Decides which queries contain which others.
 *
 * <p>{@link io.cistern.answer.containment.Containment} compares audiences and filters. {@code where.implication} proves that
 * one filter implies another, within a bounded number of steps ({@link io.cistern.answer.containment.Effort}).
 *
 * <p>Proofs rest on documents, which may be wrong. {@link io.cistern.answer.containment.RuleTrust} remembers the rules that a
 * real answer has contradicted. They are not used again until a restart, neither for answers nor for plans nor for merged
 * calls.
 */
@NullMarked
package io.cistern.answer.containment;

import org.jspecify.annotations.NullMarked;
