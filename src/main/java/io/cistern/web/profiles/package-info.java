/**
 * Serves {@code /v1/profiles}: queries, single profiles, counts, aggregates and explain.
 *
 * <p>Only {@code ProblemAdvice} maps a failure of any controller to its status and its problem.
 */
@NullMarked
package io.cistern.web.profiles;

import org.jspecify.annotations.NullMarked;
