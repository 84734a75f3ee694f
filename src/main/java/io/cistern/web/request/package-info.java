/**
 * Reads the parameters and headers of requests. An invalid value becomes a validation error with its location.
 */
@NullMarked
package io.cistern.web.request;

import org.jspecify.annotations.NullMarked;
