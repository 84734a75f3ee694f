/**
 * Turns failures into RFC 9457 problems, or into Mixpanel's form below {@code /api/}.
 *
 * <p>A request that is refused throws a {@code ProblemException} with the problem that its caller gets. What is wrong with a
 * query is collected as {@code ValidationErrors}, each with its {@code ErrorLocation}, and reported at once. Problems never repeat a value of
 * the request.
 */
@NullMarked
package io.cistern.web.problem;

import org.jspecify.annotations.NullMarked;
