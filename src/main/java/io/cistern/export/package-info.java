/**
 * Runs queries whose answers take long. A caller orders an export once, the service fetches it as batch work, which can wait
 * hours for permits, and the caller downloads the result later.
 *
 * <p>An export reads one query to its end. Its pages are fetched and stored like all pages, so they answer other queries,
 * too. An export remembers the upstream session that answers it. After a restart it continues that session: stored pages
 * cost nothing, and only the others are fetched. So no page is fetched twice or stored twice. When the session is lost, the
 * export begins again. It is complete only when the number of distinct ids is the total. When the pages do not add up, it
 * begins again, too, a few times.
 *
 * <p>The caller may allow a stitched result: the pages of a lost session are kept then, and the next session only has to
 * bring the other profiles. Such a result is not a snapshot. It is stored as parts of sessions, which are joined when the
 * result is read, so no other query is answered from it.
 *
 * <p>The state of an export is stored apart from its query, which can be large. Lists, limits, progress and the scheduler
 * read only states. A query is read when its export runs or its result is downloaded. The number and the bytes of each
 * caller's exports are limited.
 *
 * <p>The pages are not evicted until the result lapses. When several processes share a database, one of them works on an
 * export: it has a lease, which it renews.
 *
 * <p>Refused: to write results into their own files, which would store every profile a second time and need their own
 * encryption, expiry and erasure; and to derive exports from wider answers, whose lifetime differs from that of exports.
 */
@NullMarked
package io.cistern.export;

import org.jspecify.annotations.NullMarked;
