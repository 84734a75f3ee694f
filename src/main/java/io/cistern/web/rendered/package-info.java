/**
 * Remembers whole rendered answers, so that a repeated request is answered without reading its query, without a plan and without
 * the pages of its answer.
 *
 * <p>An answer is remembered when it was fresh and cost no call. It is stored under everything in the request that the answer depends
 * on: method, path, parameters, some headers, body, and the rights of the caller. It is sent again only while a plan would
 * certainly choose the same answer: no cached answer of the project has changed since its plan was made ({@code CacheChanges}), the
 * first page of its snapshot is still in memory, and it is still fresh for this request. In every other case the request takes the
 * usual way. When several processes share a database, a plan may find that another process has stored a newer answer, and a
 * repeated answer does not. As for every answer in memory, the maximum age limits how old it can be.
 *
 * <p>The body is stored as it was sent. The age of the answer is the only part of a body that changes with time, so it and what
 * follows it are written anew. A compressed body stays one gzip stream: the changing part is a stored block of its own.
 *
 * <p>Refused: to remember parsed queries, because the body of the answer costs more; to remember stale answers, because each of them
 * decides anew whether a refresh begins; to remember answers to queries that depend on the current time, and answers under a
 * cursor, which are asked once.
 */
@NullMarked
package io.cistern.web.rendered;

import org.jspecify.annotations.NullMarked;
