/**
 * Keeps base audiences: wide answers that narrower queries are derived from. Tells which others would have saved calls.
 *
 * <p>A base audience is a query in the settings. Its {@link io.cistern.audience.AudienceRefresher} asks it as any caller does,
 * by {@link io.cistern.answer.Answers}, but with a demand for a fresh answer and in Cistern's own name. So its pages are
 * cached, counted and queued like all others, as batch work, which leaves the reserve to people. The old answer serves until
 * the new one is whole, and for as long as it is fresh when a refresh fails.
 *
 * <p>An audience is refreshed when it is due, shortly before it expires. In the last quarter of its time it is refreshed as
 * soon as the calls would otherwise be left unused: nobody waits, and the remaining calls cover the reserve and as much as
 * others spent in the last window. So quiet times pay for busy ones, and no audience costs more than a third more than planned.
 *
 * <p>An audience that does not fit into the budget is refused ({@link io.cistern.audience.AudienceBudget}): at the start, as
 * far as sizes are known, and later when its first page shows that it has grown, before its other pages are paid for. It stays
 * suspended until the next start. A longer period instead was refused: beyond the age that callers accept, the audience would
 * take all of the budget and serve them for a part of the time.
 *
 * <p>Several processes that share a ledger and a store each have refreshers, and pay once: the second finds the page that was
 * asked after its own, or waits for the call that is under way. Each computes the same budget, because they have the same
 * settings.
 *
 * <p>{@link io.cistern.audience.Advisor} joins the cost of each query, which the ledger records under a hash, with the query
 * itself, which this process remembers in memory only ({@link io.cistern.audience.RememberedQueries}). A query belongs to its
 * callers, because a filter may name a person. So code that shows advice checks {@link io.cistern.audience.Advice#askedBy}
 * first. The size of an audience that nobody has asked for is unknown, and no call is spent to learn it: the advice then says
 * up to which size the audience would pay.
 *
 * <p>Refused: one clock for all audiences, because an audience that waits for permits would delay the others. Each has a
 * thread, which costs nothing while it sleeps; without audiences there is none. Times are parameters: a refresher does what is
 * due and says when it wants its next turn.
 */
@NullMarked
package io.cistern.audience;

import org.jspecify.annotations.NullMarked;
