package io.cistern.web;

/** A question about a project that the caller may not read. It may be configured here, or not: that is not told. */
final class ForbiddenException extends Refusal {

    ForbiddenException() {
        super("This caller may not read a project of that name");
    }
}
