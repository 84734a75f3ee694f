package io.cistern.sandbox.profiles;

/** A missing value: the property does not exist, or it is null. */
public enum Absent {
    UNDEFINED,
    NULL
}
