/** Serves {@code /v1/exports}: takes orders, reports their progress, and hands out results or ranges of them. */
@NullMarked
package io.cistern.web.exports;

import org.jspecify.annotations.NullMarked;
