/** Tests of the client: each exchange over real HTTP, each answer byte by byte. */
@NullMarked
package io.cistern.mixpanel;

import org.jspecify.annotations.NullMarked;
