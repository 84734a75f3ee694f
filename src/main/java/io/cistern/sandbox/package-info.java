/**
 * A Mixpanel that behaves, for trying out and for tests: Query Profiles over real HTTP, on a port of its own, with
 * profiles from a seed.
 *
 * <p>It is written from what is known of the server, not from what Cistern expects of it, and shares nothing with the
 * product but the tree that {@link io.cistern.where.Condition#parse} makes: its own evaluator is the truth that the
 * product's is judged by, and its own count of arrivals the truth for the product's ledger.
 *
 * <p>A request's way: it becomes an {@link Incoming} with {@link Parameters}; at the {@link Reception} the
 * {@link Gatekeeper} decides who may ask and {@link SandboxQuota} counts the arrival; {@link EngageAnswers} finds the
 * profiles by a {@link Search}, or the {@link SandboxSessions session} that froze them; a {@link Reply} goes back at its
 * {@link Pace}. {@link Fault} names all that can go wrong on request.
 *
 * <p>Where sources disagree it is a setting ({@link SandboxProperties.Disputed}). What nobody documents well enough to
 * imitate ({@code sort_key}, {@code limit}, {@code search}, inline cohorts) is ignored or refused, never made up. The
 * order of profiles is promised by nobody, so each session starts at another place of it. Of the error texts those
 * that were seen in public are repeated to the letter; the others are ours and must not be relied on.
 *
 * <p>It listens on loopback and knows one service account whose secret is no secret.
 */
@NullMarked
package io.cistern.sandbox;

import org.jspecify.annotations.NullMarked;
