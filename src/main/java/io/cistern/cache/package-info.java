/**
 * Remembers pages, and lets equal requests in flight share one fetch.
 *
 * <p>A page is kept by query, session and number, so that an answer can never mix two sessions. Which session answers a
 * query now is known apart from the pages: it ends with its freshness, while its pages stay for the cursors that hold
 * them, until they were not asked for during a while or room is needed.
 *
 * <p>A fetch belongs to the service, not to the caller who caused it: it runs on a thread of its own, and goes on when
 * that caller leaves, for once it was sent the call is paid for. Caffeine's own loading was refused: a loading cache
 * cannot tell a waiter whether its call has left, and a waiter may wait for the budget only as long as it said.
 */
@NullMarked
package io.cistern.cache;

import org.jspecify.annotations.NullMarked;
