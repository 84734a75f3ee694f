package io.cistern.ledger;

/**
 * What a caller is owed of the permits that went, or owes if negative; in permits.
 *
 * @param weight the caller's, when it last had to do with a permit
 */
public record ShareBalance(String caller, int weight, double permits) {}
