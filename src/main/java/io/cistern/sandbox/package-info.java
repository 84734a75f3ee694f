/**
 * A well-behaved Mixpanel to try out Cistern and to test it: Query Profiles over real HTTP, on a port of its own, with
 * profiles from a seed.
 *
 * <p>It is written from what is known of the server, not from what Cistern expects of it. It shares only the syntax tree of
 * {@link io.cistern.where.Condition#parse} with the product. Its own evaluator is the truth that the product's evaluator is tested
 * against, and its own count of arrivals is the truth for the product's ledger.
 *
 * <p>A request becomes an {@link IncomingRequest}. In the {@link RequestHandler} the {@link CredentialsCheck} decides who may ask, and
 * {@link SandboxQuota} counts the arrival. {@link EngageAnswers} finds the profiles by a search, or in the
 * {@link SandboxSessions session} that froze them. The reply is sent after its {@link Latency}. {@link Fault} names all
 * that can go wrong on request.
 *
 * <p>Where sources disagree the behaviour is a setting ({@link SandboxProperties.Disputed}). Parameters that no source documents well
 * enough ({@code sort_key}, {@code limit}, {@code search}, inline cohorts) are ignored or refused, never invented. No source promises
 * an order of profiles, so each session starts at another place of it. Error texts that were seen in public are repeated to the
 * letter. The others are our own, and clients must not rely on them.
 *
 * <p>It listens on loopback and knows one service account whose secret is public.
 */
@NullMarked
package io.cistern.sandbox;

import org.jspecify.annotations.NullMarked;
