package io.cistern.answer;

import io.cistern.table.AggregateRows;

/**
 * Figures that were computed of an answer.
 *
 * @param answer of what, of which no row is read
 * @param rows the groups
 */
public record Summary(Answer answer, AggregateRows rows) {}
