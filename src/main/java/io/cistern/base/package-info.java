/**
 * Keeps base audiences, wide answers that others are read from, and advises which ones would pay.
 *
 * <p>A base audience is a question that the settings name. Its {@link io.cistern.base.Keeper} asks it as any caller asks, by
 * {@link io.cistern.answer.Answers}, but past what is held and in Cistern's own name: so its pages are kept, counted and
 * queued for like all others, as batch work, which leaves the reserve to people. What was held serves on until the new
 * answer is whole, and for as long as it is fresh when a refresh fails.
 *
 * <p>It is refreshed when it is due, somewhat before it lapses. In the last quarter of its time it is refreshed as soon as
 * that spends what would otherwise lapse: nobody waits, and what would be left covers the reserve and as much as others
 * spent in the last window. So quiet times pay for busy ones, and no audience costs more than a third more than planned.
 *
 * <p>What does not fit into the budget is refused ({@link io.cistern.base.Rations}): at the start, as far as sizes are
 * known, and once a first page tells of more, by suspending the audience that has grown, before its other pages are paid
 * for. It stays so until the next start. To stretch its period instead was refused: past the age that callers get it would
 * take all of the budget and serve them for a part of the time.
 *
 * <p>Several processes that share a ledger and a store each have their keepers, and pay once: whoever is second finds the
 * page that was asked after the one it has, or waits for the call that is under way. Each counts the budget for itself, which
 * comes to the same, for they have the same settings.
 *
 * <p>{@link io.cistern.base.Advisor} joins what the ledger says that each question cost with the questions themselves, which
 * this process remembers ({@link io.cistern.base.Questions}): the ledger holds hashes alone, and questions are not written
 * down for this. A question is its caller's: a filter may name a person, so whoever shows advice asks
 * {@link io.cistern.base.Advice#askedBy} first. Of an audience that nobody has asked for the size is not known, and no call
 * is spent to learn it: then it is said up to which size it would pay.
 *
 * <p>Refused: one clock for all audiences, where one that waits for permits would hold up the others: each has a thread,
 * which costs nothing while it sleeps, and without audiences there is none. Times are parameters: a keeper does what is
 * due and says when it wants its next turn.
 */
@NullMarked
package io.cistern.base;

import org.jspecify.annotations.NullMarked;
