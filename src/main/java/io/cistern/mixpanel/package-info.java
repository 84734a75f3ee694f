/**
 * Calls Mixpanel over HTTP: turns a query into the documented form, its answer into pages, and every failure into a
 * {@link io.cistern.profile.QueryFailure}.
 *
 * <p>{@code MixpanelPages} finds the project; {@code MixpanelProject} makes one call in three steps: {@code EngageForm}
 * writes the query, {@code Exchange} sends it, {@code EngageReader} reads the answer while it arrives.
 * {@code EngageResponse} checks an answer before it is used; {@code ErrorResponse} reads any other status, and
 * {@code TransportFailures} maps a broken call.
 *
 * <p>Only {@code Exchange} uses reactive types: it passes the head and the body of a response to the calling thread,
 * which decodes the bytes as they arrive. So no page is in memory as a tree or as a whole body, and a cancelled call
 * ends at once. Refused: Spring's own bridge, {@code DataBufferUtils.subscriberInputStream}, because its {@code read}
 * ignores an interrupt and spins until the next bytes arrive.
 *
 * <p>This package repeats no call, and neither does the HTTP client, which would resend a form on a stale connection:
 * each call counts, and a retry needs a permit.
 */
@NullMarked
package io.cistern.mixpanel;

import org.jspecify.annotations.NullMarked;
