/**
 * Measures what docs/explanation/measurements.md shows: {@code ./mvnw verify -Pbenchmark}. Every figure stands beside a bound
 * or a peer.
 */
@NullMarked
package io.cistern.benchmark;

import org.jspecify.annotations.NullMarked;
