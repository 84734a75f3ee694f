/** Serves what operators ask for: quota, calls, advice and snapshots. Nothing here makes a call. */
@NullMarked
package io.cistern.web.operations;

import org.jspecify.annotations.NullMarked;
