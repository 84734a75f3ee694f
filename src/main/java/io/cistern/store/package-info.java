/**
 * Keeps the ledger and pages in a database. Mixpanel's quota bounds what is written to some hundred rows an hour, so
 * every write is durable and none needs to be fast.
 *
 * <p>SQLite serves one process and PostgreSQL any number, with the same statements and the same tests; where they differ
 * is in {@link io.cistern.store.Dialect}. Without the database no call is made, and pages look as if they were not there.
 */
@NullMarked
package io.cistern.store;

import org.jspecify.annotations.NullMarked;
