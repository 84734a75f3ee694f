package io.cistern.ledger;

/**
 * A caller's credit in permits, or its debt if negative.
 *
 * @param weight the caller's weight when it last waited for a permit or got one
 */
public record ShareBalance(String caller, int weight, double permits) {}
