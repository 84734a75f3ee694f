/**
 * Serves {@code /v1/profiles}: queries, single profiles, counts, aggregates and explain.
 *
 * <p>{@code ProblemAdvice} alone gives a failure of any controller its status and its problem.
 */
@NullMarked
package io.cistern.web.profiles;

import org.jspecify.annotations.NullMarked;
