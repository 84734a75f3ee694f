/**
 * Remembers pages, and lets equal requests in flight share one fetch.
 *
 * <p>A page is kept by query, session and number, so that an answer can never mix two sessions. Which session answers a
 * query now is known apart from the pages: it ends with its freshness, while its pages stay for the cursors that hold
 * them, until they were not asked for during a while or room is needed.
 *
 * <p>Behind the memory lie pages that are shared: they outlive the process, and others may have brought them. Memory is
 * asked first and alone, so trouble with the shared ones delays nothing that is held; it looks like pages that are not
 * there. A page is kept before the end of its call is recorded: then another process is let in, and must find it.
 *
 * <p>A fetch belongs to those who wait for it, not to the caller who caused it: it runs on a thread of its own, and goes
 * on when that caller leaves, as long as anybody waits. Once it was sent it goes on for nobody, too, for the call is paid
 * for. More urgent work begins a fetch of its own beside a slower one's that still waits; whichever leaves first is for
 * both.
 *
 * <p>An answer whose pages do not add up is never a fresh one. It is marked in every store, so a restart and another process
 * know it, too; it serves when nothing else does, and the query is asked again, but not over and over.
 *
 * <p>What Mixpanel refuses or fails at for the query's sake is remembered for a while, so that a dashboard in a loop spends
 * little;
 * a question that asks for nothing older asks again.
 *
 * <p>Caffeine's own loading was refused: a loading cache cannot tell a waiter whether its call has left, and a waiter may
 * wait for the budget only as long as it said.
 */
@NullMarked
package io.cistern.cache;

import org.jspecify.annotations.NullMarked;
