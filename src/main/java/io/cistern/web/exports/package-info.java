/** Serves {@code /v1/exports}: creates exports, reports their progress, and sends results or ranges of them. */
@NullMarked
package io.cistern.web.exports;

import org.jspecify.annotations.NullMarked;
