/**
 * Keeps the ledger and pages in a database. Mixpanel's quota bounds what is written to some hundred rows an hour, so every write is
 * durable and none needs to be fast.
 */
@NullMarked
package io.cistern.store;

import org.jspecify.annotations.NullMarked;
