package io.cistern.web;

/** Why a request is not answered though nothing went wrong: what it asks is no question, or about nothing we know. */
abstract sealed class Refusal extends Exception
        permits InvalidQueryException,
                ForbiddenException,
                ProjectUnknownException,
                ProfileNotFoundException,
                ExportRefusal,
                RangeException,
                PartialSnapshotException,
                UnsupportedBodyException,
                UnreadBodyException {

    Refusal(String message) {
        super(message);
    }
}
