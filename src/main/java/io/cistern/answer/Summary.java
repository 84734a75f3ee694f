package io.cistern.answer;

import io.cistern.table.AggregateRows;

/**
 * Figures that were computed over an answer.
 *
 * @param answer the answer; none of its rows are read
 * @param rows the groups
 */
public record Summary(Answer answer, AggregateRows rows) {}
