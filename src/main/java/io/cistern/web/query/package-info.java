/**
 * Compiles a request into a {@code ProfileQuery}.
 *
 * <p>A query arrives as a JSON body or as request parameters. Both become one JSON object, which {@code QueryReader}
 * reads. {@link io.cistern.answer.Answers} is called only after the complete request was found valid, so an invalid
 * request costs nothing.
 */
@NullMarked
package io.cistern.web.query;

import org.jspecify.annotations.NullMarked;
