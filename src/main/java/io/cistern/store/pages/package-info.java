/**
 * Stores pages, snapshots and exports in the database, and the key of the installation that names and encrypts them.
 *
 * <p>Rows are named by keyed hashes. With configured keys their contents are encrypted, so the database shows nothing of
 * queries and profiles. When the database cannot be reached, pages look as if they were not stored.
 */
@NullMarked
package io.cistern.store.pages;

import org.jspecify.annotations.NullMarked;
