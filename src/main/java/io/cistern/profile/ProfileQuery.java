package io.cistern.profile;

import io.cistern.where.Condition;

/** A query for profiles in canonical form: equal queries are equal values. */
public record ProfileQuery(Scope scope, Audience audience, Condition where, Selection select) {}
