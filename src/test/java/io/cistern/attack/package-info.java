/**
 * Attacks on the resources of the service: many, all at once, and bounded in size, against a process with the options of its
 * image. What each single attack is refused with is tested beside what it attacks; here, others are answered meanwhile.
 */
@NullMarked
package io.cistern.attack;

import org.jspecify.annotations.NullMarked;
