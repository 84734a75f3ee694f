/**
 * Reads snapshots page by page: the first page, then the others, some of them ahead of the reader, in order.
 *
 * <p>The pages of one call are read ahead together, and costs count calls. The pages that the first call has just brought are
 * held by the snapshot, because memory may drop them before they are read.
 *
 * <p>When the session of a snapshot is lost while it is read, the answer begins again with a new session, once. The rows that
 * the client has already read must be identical in the new session, or the answer fails. So all rows that were read belong to
 * the session that answers in the end. To collect the whole answer before its first row is sent was refused: rows are streamed
 * while later pages are fetched, and an answer of any length needs the memory of a few pages.
 */
@NullMarked
package io.cistern.answer.paged;

import org.jspecify.annotations.NullMarked;
