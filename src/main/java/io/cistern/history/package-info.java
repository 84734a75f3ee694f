/**
 * The snapshots that are kept, and what changed between two of one question: who came, who went, and whose properties are
 * not what they were.
 *
 * <p>A snapshot has no order, and neither fits into memory as a whole. So two are compared part by part: each part is the
 * people whose hashes leave the same remainder, and there are as many parts as keep a part's table small. A table
 * holds the hash of an id and a digest for each person, no profile; the pages are read again for each part, which costs a
 * reading and no call. A million people are three parts.
 *
 * <p>A profile counts as changed when a property came, went, or has another value, as bytes; in what order Mixpanel gave
 * the properties does not matter. Both snapshots must be whole, which is looked at before the first line is told: in half
 * an answer everybody else would seem to be gone.
 *
 * <p>Refused: files to sort in, for they would bring people's data to disks where it was to stay in memory; and joining
 * in SQL, for the database knows nothing of a page's lines.
 */
@NullMarked
package io.cistern.history;

import org.jspecify.annotations.NullMarked;
