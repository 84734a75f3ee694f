package io.cistern.web;

import io.cistern.profile.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;

/** What a request turned out to ask, for the problem that may have to be told in place of an answer. */
record Asked(String project, Caller caller, Duration patience) {

    private static final String NAME = Asked.class.getName();

    void remember(HttpServletRequest request) {
        request.setAttribute(NAME, this);
    }

    static Optional<Asked> of(HttpServletRequest request) {
        return Optional.ofNullable((Asked) request.getAttribute(NAME));
    }
}
