/** Starts the service and composes the pipeline. */
@NullMarked
package io.cistern;

import org.jspecify.annotations.NullMarked;
