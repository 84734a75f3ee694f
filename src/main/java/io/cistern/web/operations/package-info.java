/** Serves the endpoints for operators: quota, calls, advice and snapshots. They make no upstream calls. */
@NullMarked
package io.cistern.web.operations;

import org.jspecify.annotations.NullMarked;
