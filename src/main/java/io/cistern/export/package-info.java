/**
 * Answers that take as long as it takes: ordered once, fetched as batch work through hours of waiting for permits, and
 * fetched from there later, by whoever ordered them.
 *
 * <p>An export is a question that is read to its end, and nothing else: its pages are those of {@code answer}, kept where
 * all pages are, so they serve other questions, too. What an export remembers of itself is the session that answers it.
 * After a restart it asks for the same session again; the pages that are held cost nothing, and the rest is fetched. So
 * no page is fetched twice, and none is kept twice. When its session is lost it begins anew. It is complete when the
 * distinct ids number the total, and not before; what does not add up begins anew, too, a few times.
 *
 * <p>Who ordered it may allow that it is stitched: what a lost session brought is kept then, and the next one only has to
 * bring the rest. Such a result is no snapshot. It stays what it is made of, parts of sessions, and is put together when it is
 * read, so that nobody can find it in the place of an answer.
 *
 * <p>The state of an export is kept apart from its query, which can be large: lists, limits, progress and the scheduler read
 * states alone, and a query is read when its export runs or its result is wanted. Each caller has a share of the exports
 * and of their bytes.
 *
 * <p>Its pages are kept from eviction until the result lapses. Of several processes on one database one works on each
 * export: it holds a lease, and says so again while it lives.
 *
 * <p>Refused: to write results into files of their own, which would be every profile a second time, in need of its own
 * encryption, expiry and erasure; and to derive exports from wider answers, which have another life than theirs.
 */
@NullMarked
package io.cistern.export;

import org.jspecify.annotations.NullMarked;
