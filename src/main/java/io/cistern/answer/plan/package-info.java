/**
 * Decides how a query is answered.
 *
 * <p>{@link io.cistern.answer.plan.Planner} returns one {@link io.cistern.answer.plan.Plan}: read a cached answer, derive it
 * from others, fetch it, fetch the ids that are missing, or refuse. The plan carries what executing it needs. {@code ask} executes the plan and {@code
 * explain} prints it, so both always agree.
 *
 * <p>An answer may be rows, sorted rows, a count, an aggregate, or a session for an export. Their differences are in one
 * record, {@link io.cistern.answer.plan.AnswerForm}.
 */
@NullMarked
package io.cistern.answer.plan;

import org.jspecify.annotations.NullMarked;
