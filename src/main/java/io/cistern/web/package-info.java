/**
 * Speaks HTTP and JSON with callers.
 *
 * <p>A question arrives as a JSON body or as request parameters. Both become one JSON object, which {@code QueryReader}
 * reads into a {@code Question}; whatever is wrong with it is collected as {@code Faults} and told at once, each by its
 * {@code Place}. Nothing is asked of {@link io.cistern.answer.Answers} before the request is known to be good, its
 * {@code Format} included: a bad request costs nothing.
 *
 * <p>An answer leaves as its pages arrive, written by one of the {@code Body} forms. The profiles in it are spliced from
 * the stored lines and never become trees, so that values stay byte for byte. A failure before the first byte is a
 * problem; after it, {@code Delivery} cuts the connection, for a stream that ends properly says it is whole.
 *
 * <p>{@code ProblemAdvice} alone gives failures their status.
 */
@NullMarked
package io.cistern.web;

import org.jspecify.annotations.NullMarked;
