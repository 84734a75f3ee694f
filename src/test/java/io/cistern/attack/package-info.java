/**
 * Attacks on the resources of the service: many, all at once, and bounded in size, against a process with the options of its
 * image. What each single attack is refused with is tested beside what it attacks; here, others are answered meanwhile.
 *
 * <p>The pace is bounded, too: what is tested is what such requests cost, not how many requests a machine can answer.
 */
@NullMarked
package io.cistern.attack;

import org.jspecify.annotations.NullMarked;
