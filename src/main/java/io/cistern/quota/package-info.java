/**
 * The stages around an upstream call: admission, retries, circuit breaker and metering.
 *
 * <p>{@link io.cistern.quota.ProjectGuard} holds what guards one project. {@link io.cistern.quota.GuardedPages} takes a
 * permit for each call and records its result. {@link io.cistern.quota.RetryingPages} repeats calls whose failure may
 * pass: each try is a new call and takes a new permit. {@link io.cistern.quota.Quota} answers what the budget is and
 * which calls wait for it.
 *
 * <p>Resilience4j provides circuit breaker, bulkhead, retry and rate limiter of each project. They are registered under
 * the name of the project, with their usual events, endpoints and meters.
 */
@NullMarked
package io.cistern.quota;

import org.jspecify.annotations.NullMarked;
