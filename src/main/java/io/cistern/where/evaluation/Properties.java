package io.cistern.where.evaluation;

/** A profile, as far as an expression can see it. */
@FunctionalInterface
public interface Properties {

    /** The property of that name, {@link Value#UNDEFINED} where there is none. {@code $distinct_id} is the profile's id. */
    Value property(String name);
}
