/**
 * Stores the ledger in the database.
 *
 * <p>Each change is one transaction, which locks the row of its project before it reads. The differences between SQLite and
 * PostgreSQL are in {@link io.cistern.store.ledger.Dialect}. Without the database no call is made.
 */
@NullMarked
package io.cistern.store.ledger;

import org.jspecify.annotations.NullMarked;
