package io.cistern.profile;

import io.cistern.where.Condition;

/** A question about profiles, canonical: equal questions are equal values. */
public record ProfileQuery(Scope scope, Audience audience, Condition where, Selection select) {}
