package io.cistern.ledger;

import java.time.Instant;

/**
 * What a caller spent on one query.
 *
 * @param fingerprint identifies the query; a hash, never the query
 * @param caller the caller that paid
 * @param calls the calls that counted
 * @param followUps of these, calls for pages after the first
 * @param since when the first of them was made
 */
public record Spending(String fingerprint, String caller, int calls, int followUps, Instant since) {}
