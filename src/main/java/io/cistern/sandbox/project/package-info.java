/**
 * Makes the sandbox's people and companies from a seed, and finds those of a query: reads its parameters, cohorts, behaviors
 * and expressions, and evaluates them.
 */
@NullMarked
package io.cistern.sandbox.project;

import org.jspecify.annotations.NullMarked;
