/**
 * Speaks HTTP and JSON with callers, and knows who they are.
 *
 * <p>{@code IdentityFilter} notes an {@code Identity} on every request, found by its credentials alone; whoever needs to
 * know asks {@code Identity.of(request)} for the caller, for what it may read, and whether it is an admin. A stranger has
 * none, and is let in only where all are. What a caller may not read is hidden from it by {@code Projects.visibleTo}: it
 * cannot tell a project that it may not read from one that is not there. Spring Security's own firewall is left out, for
 * ids may hold what it forbids, and its own converters of credentials, for a key comes in more forms than they read.
 *
 * <p>A question arrives as a JSON body or as request parameters. Both become one JSON object, which {@code QueryReader}
 * reads into a {@code Question}; whatever is wrong with it is collected as {@code Faults} and told at once, each by its
 * {@code Place}. Nothing is asked of {@link io.cistern.answer.Answers} before the request is known to be good, its
 * {@code Format} included: a bad request costs nothing.
 *
 * <p>An answer leaves as its pages arrive, written by one of the {@code Body} forms. The profiles in it are spliced from
 * the stored lines and never become trees, so that values stay byte for byte. A failure before the first byte is a
 * problem; after it, {@code Cut} cuts the connection, for a stream that ends properly says it is whole.
 *
 * <p>Clients of Mixpanel's own endpoint ({@code Engage..}) ask in other words. What is understood becomes the question that a
 * JSON body would be, so that both meet; what is not becomes an {@code Audience.Opaque}, which Mixpanel alone answers. Their
 * session names the rows of an answer, from which any page can be cut again. Refused: to hand on Mixpanel's sessions, which
 * die, and of which no derived answer has one; and to fetch whatever page size a client names, since pages are shared.
 *
 * <p>{@code ProblemAdvice} alone gives failures their status, and {@code EngageFailures} those of Mixpanel's clients.
 */
@NullMarked
package io.cistern.web;

import org.jspecify.annotations.NullMarked;
