/**
 * Turns one question into one whole answer: the first page, then the others up to so many at once, in order.
 *
 * <p>An answer is one upstream session's. When that session is lost on the way, the answer begins anew, once; what the
 * caller has read already must come again to the letter, page by page, or the answer fails: so everything that was read
 * belongs to the session that answers in the end. Collecting the whole answer before its first row was refused: rows
 * stream while later pages are on their way, and an answer of any length needs the memory of a few pages.
 *
 * <p>A cursor names a snapshot and a place in it. It holds no question of its own: it is sent with the question it was
 * given for, and refused with any other.
 */
@NullMarked
package io.cistern.answer;

import org.jspecify.annotations.NullMarked;
