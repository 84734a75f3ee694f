package io.cistern.sandbox.project;

/** A missing value: the property does not exist, or it is null. */
enum Absent {
    UNDEFINED,
    NULL
}
