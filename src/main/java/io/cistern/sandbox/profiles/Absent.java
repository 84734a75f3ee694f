package io.cistern.sandbox.profiles;

/** A value that is not there: the property is missing, or it is null. The two are told apart. */
public enum Absent {
    UNDEFINED,
    NULL
}
