/**
 * Opens the database, encrypts what is stored of profiles, and keeps the key of this installation.
 *
 * <p>SQLite serves one process and PostgreSQL any number, with the same statements and the same tests. Mixpanel's quota bounds the
 * writes to some hundred rows an hour, so every write is durable and none needs to be fast.
 */
@NullMarked
package io.cistern.store;

import org.jspecify.annotations.NullMarked;
