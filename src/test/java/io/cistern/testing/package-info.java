/** What several tests share: the tiers that they run in, and programs that are not ours, started and stopped for one test. */
@NullMarked
package io.cistern.testing;

import org.jspecify.annotations.NullMarked;
