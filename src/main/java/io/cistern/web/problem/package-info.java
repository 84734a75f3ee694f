/**
 * Turns failures into RFC 9457 problems, or into Mixpanel's form below {@code /api/}.
 *
 * <p>Code that refuses a request throws a {@code ProblemException} with the response. Errors in a query are collected as
 * {@code ValidationErrors}, each with its {@code ErrorLocation}, and reported together. Problems never repeat a value of
 * the request.
 */
@NullMarked
package io.cistern.web.problem;

import org.jspecify.annotations.NullMarked;
