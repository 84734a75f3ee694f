/**
 * Tells which base audiences would have saved calls.
 *
 * <p>{@link io.cistern.advice.Advisor} joins the cost of each query, which the ledger records under a hash, with the query itself,
 * which this process remembers in memory only ({@link io.cistern.advice.RememberedQueries}). A query belongs to its callers, because a
 * filter may name a person. So code that shows advice checks {@link io.cistern.advice.Advice#askedBy} first. The size of an audience
 * that nobody has asked for is unknown, and no call is spent to learn it: the advice then says up to which size the audience would
 * pay.
 */
@NullMarked
package io.cistern.advice;

import org.jspecify.annotations.NullMarked;
