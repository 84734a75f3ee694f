/**
 * Simulates Mixpanel to try out and test Cistern: Query Profiles over real HTTP, on a port of its own, with profiles made from
 * a seed.
 *
 * <p>It is written from what is known of the server, not from what Cistern expects of it. It shares only the syntax tree of
 * {@link io.cistern.where.Condition#parse} with the product. The tests compare the product's evaluator with the sandbox's own
 * evaluator, and the product's ledger with the sandbox's own count of arrivals.
 *
 * <p>A request becomes an {@link IncomingRequest}. In the {@link RequestHandler} the {@link CredentialsCheck} checks the
 * account, and {@link SandboxQuota} counts the arrival. {@link EngageAnswers} finds the profiles by a search, or in the {@link
 * SandboxSessions session} that froze them. The reply is sent after its {@link Latency}. {@link Fault} lists the faults that
 * can be requested.
 *
 * <p>Where sources disagree the behaviour is a setting ({@link SandboxProperties.Disputed}). Parameters that no source
 * documents well enough ({@code sort_key}, {@code limit}, {@code search}, inline cohorts) are ignored or refused; their
 * behaviour is not invented. No source promises an order of profiles, so each session starts at another place of it. Error
 * texts that were seen in public are copied exactly. The other texts are our own, and clients must not rely on them.
 *
 * <p>It listens on loopback and knows one service account whose secret is public.
 */
@NullMarked
package io.cistern.sandbox;

import org.jspecify.annotations.NullMarked;
