/**
 * Writes an answer as JSON, NDJSON or CSV, with its headers, or a range of its bytes.
 *
 * <p>An answer is written as its pages arrive. Profiles are copied from the stored lines and never parsed into trees,
 * so values keep every byte. A failure before the first byte is a problem. After it, {@code StreamAbort} closes the
 * connection, because a stream that ends properly counts as complete.
 */
@NullMarked
package io.cistern.web.response;

import org.jspecify.annotations.NullMarked;
