package io.cistern.ledger;

import java.time.Instant;

/**
 * What a caller spent on one question.
 *
 * @param fingerprint tells the question by; a hash, never the question
 * @param caller who paid
 * @param calls those that counted
 * @param since when the first of them was made
 */
public record Spending(String fingerprint, String caller, int calls, Instant since) {}
