/**
 * Caches pages, and lets equal requests share one fetch.
 *
 * <p>The key of a page is its query, session and number, so an answer never mixes two sessions. The session that answers a
 * query now is stored apart from the pages. It ends with its freshness. Its pages stay for cursors until they were not used for
 * a while or until space is needed.
 *
 * <p>One call may bring several pages. Requests for any of them share it. A later call whose pages are all cached is not made. The
 * first call of a session cannot be repeated, because it would begin another session: a page of it that was dropped is lost.
 *
 * <p>Pages are cached in memory, and behind it in a shared store, which outlives the process and also contains the pages of
 * other processes. Memory is searched first, so a failure of the shared store delays no page that is in memory; its pages then
 * count as not cached. A page is stored before the end of its call is recorded: then another process may fetch, and must find
 * the page.
 *
 * <p>A fetch runs on its own thread. It continues when the caller that caused it leaves, as long as another caller waits. A
 * fetch that was sent continues in any case, because its call is paid for. More urgent work starts its own fetch beside a less
 * urgent fetch that still waits for a permit; the first of the two that is sent serves both.
 *
 * <p>An answer whose pages do not add up is never fresh. It is marked in every store, so that it stays marked after a restart
 * and in other processes. It is served only when no other answer is available, and the query is sent again after growing waits.
 *
 * <p>A refusal or failure that concerns one query is cached for a while, so that a dashboard in a loop spends little. A request
 * with no-cache sends the query again.
 *
 * <p>Refused: Caffeine's own loading, because it cannot tell a waiting caller whether its call was sent, and a caller waits for
 * the budget only as long as it has said.
 */
@NullMarked
package io.cistern.cache;

import org.jspecify.annotations.NullMarked;
