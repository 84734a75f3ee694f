/**
 * Reads and evaluates the sandbox's queries: parameters, cohorts, behaviors and expressions.
 */
@NullMarked
package io.cistern.sandbox.query;

import org.jspecify.annotations.NullMarked;
