/** Reads the parameters, headers and bodies of requests. What it cannot read becomes a fault with its place. */
@NullMarked
package io.cistern.web.request;

import org.jspecify.annotations.NullMarked;
