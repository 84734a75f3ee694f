/**
 * Reads the stored snapshots, and compares two snapshots of the same query: added, removed and changed profiles.
 *
 * <p>Snapshots have no order and may not fit into memory. They are therefore compared in parts: a part contains the
 * people whose hashes have the same remainder, and the number of parts limits the size of a part's table. A table
 * contains the hash of the id and a digest for each person, and no profile. The pages are read again for each part,
 * which costs time and no call. A million people make three parts.
 *
 * <p>A profile counts as changed when a property was added, was removed or has another value, compared as bytes. The
 * order of the properties does not matter. Both snapshots must be complete, which is checked before the first line is
 * sent, because every person missing from an incomplete snapshot would look removed.
 *
 * <p>Refused: sorting in files, because it would write personal data to disk that should stay in memory; and joining in
 * SQL, because the database does not know the lines of a page.
 */
@NullMarked
package io.cistern.history;

import org.jspecify.annotations.NullMarked;
