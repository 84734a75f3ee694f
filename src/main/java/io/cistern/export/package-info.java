/**
 * Runs queries whose answers take long. A caller orders an export once, the service fetches it as batch work, which can wait
 * hours for permits, and the caller downloads the result later.
 *
 * <p>An export whose query is answered by a fresh whole snapshot costs nothing: it reads that snapshot, or rows that are
 * derived from it. Derived rows are copied into stored pages of their own, because the snapshot that they come from is dropped
 * sooner than the result, and because the bytes of a result must not change with the rules of derivation. A copy answers no
 * other query. An order limits the age of such answers, and {@code "fresh": true} refuses all that are older than the order.
 *
 * <p>Any other export reads one query to its end. Its pages are fetched and stored like all pages, so they answer other
 * queries, too. Pages that were cached before the order are not mixed into it unless all of them are cached, because nobody
 * knows how long Mixpanel keeps their session. An export remembers the upstream session that answers it. After a restart it
 * continues that session: stored pages cost nothing, and only the others are fetched. So no page is fetched twice or stored
 * twice. When the session is lost, the export begins again. It is complete only when the number of distinct ids is the total.
 * When the pages do not add up, it begins again, too, a few times.
 *
 * <p>A query of more ids than one call takes has no session. Its export makes the look-ups that no cached answer makes
 * superfluous, keeps each of them, and copies the rows in the order of the ids. After a failure or a restart it finds what it has
 * fetched, and goes on with the rest. Such a copy is stored under a short query, because the list of ids would be stored with each
 * page.
 *
 * <p>The caller may allow a stitched result: the pages of a lost session are kept then, and the next session only has to bring
 * the other profiles. Such a result is not a snapshot. It is stored as parts of sessions, which are joined when the result is
 * read, so no other query is answered from it.
 *
 * <p>The state of an export is stored apart from its query, which can be large. Lists, limits, progress and the scheduler read
 * only states. A query is read when its export runs or its result is downloaded. The number and the bytes of each caller's
 * exports are limited.
 *
 * <p>The pages are not evicted until the result lapses. Several exports may read the same snapshot, so its pages stay until the
 * last of these results lapses. When several processes share a database, one of them works on an export: it has a lease, which
 * it renews.
 *
 * <p>Refused: to write results into their own files, which would store every profile a second time and need their own
 * encryption, expiry and erasure; and to derive a result each time that it is downloaded, which would change it when a rule of
 * derivation loses trust or the service is updated.
 */
@NullMarked
package io.cistern.export;

import org.jspecify.annotations.NullMarked;
