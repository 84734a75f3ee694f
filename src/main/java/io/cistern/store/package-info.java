/**
 * Opens the database.
 *
 * <p>SQLite serves one process and PostgreSQL any number, with the same statements and the same tests. Mixpanel's quota limits
 * writes to some hundred rows an hour, so every write is durable and none needs to be fast.
 */
@NullMarked
package io.cistern.store;

import org.jspecify.annotations.NullMarked;
