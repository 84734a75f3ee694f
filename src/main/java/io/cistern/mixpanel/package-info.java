/**
 * Speaks HTTP with Mixpanel: a question becomes the documented form, its answer becomes a page, and whatever goes wrong
 * becomes a {@link io.cistern.profile.QueryFailure}.
 *
 * <p>{@code MixpanelPages} finds the project; {@code MixpanelProject} makes one call in three steps: {@code EngageForm}
 * writes the question, {@code Exchange} carries it, {@code EngageReader} reads the answer while it arrives. An answer
 * is believed only when {@code EngageResponse} has checked it; any other answer is read by {@code ErrorResponse}, a call that
 * broke by {@code TransportFailures}.
 *
 * <p>Reactive types begin and end in {@code Exchange}: it hands the head and the body of a response to the thread that
 * asked, which decodes as the bytes come. So a page is never held as a tree, nor as a whole body, and a caller that
 * gives up is heard at once. Spring's own bridge, {@code DataBufferUtils.subscriberInputStream}, is not used: its
 * {@code read} does not hear an interrupt, and spins on until the next bytes come.
 *
 * <p>No call is repeated here, not even by the HTTP client (it would resend a form on a stale connection): each is
 * counted, and the right to try again is not ours to give.
 */
@NullMarked
package io.cistern.mixpanel;

import org.jspecify.annotations.NullMarked;
