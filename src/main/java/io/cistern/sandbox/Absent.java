package io.cistern.sandbox;

/** A value that is not there: the property is missing, or it is null. The two are told apart. */
enum Absent {
    UNDEFINED,
    NULL
}
