package io.cistern.where.evaluation;

/** The properties of a profile. */
@FunctionalInterface
public interface Properties {

    /** The property of that name, or {@link Value#UNDEFINED}. {@code $distinct_id} is the profile's id. */
    Value property(String name);
}
