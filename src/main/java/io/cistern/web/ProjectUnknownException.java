package io.cistern.web;

/** A question about a project that is not configured. */
final class ProjectUnknownException extends Refusal {

    ProjectUnknownException() {
        super("No project of that name is configured");
    }
}
