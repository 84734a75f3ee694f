package io.cistern.web;

/** What this caller may not do. Whether a project that it may not read is configured here is not told. */
final class ForbiddenException extends Refusal {

    private ForbiddenException(String message) {
        super(message);
    }

    static ForbiddenException project() {
        return new ForbiddenException("This caller may not read a project of that name");
    }

    static ForbiddenException role() {
        return new ForbiddenException(
                "This takes a caller with the role admin; where no callers are configured, cistern.security.local-admin=true makes"
                        + " requests of the same machine an admin's");
    }

    /** What acts on the whole service, or tells of all of it. */
    static ForbiddenException operator() {
        return new ForbiddenException(
                "This takes a caller with the role admin and no list of projects, or for metrics the role metrics; where no"
                        + " callers are configured, cistern.security.local-admin=true makes requests of the same machine an"
                        + " admin's");
    }
}
