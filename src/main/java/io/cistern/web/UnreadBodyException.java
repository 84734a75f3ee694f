package io.cistern.web;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** The body of a request did not arrive in time, or there is no room for it now. */
final class UnreadBodyException extends Refusal {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final HttpStatus status;

    private UnreadBodyException(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    static UnreadBodyException late(Duration within) {
        return new UnreadBodyException(
                HttpStatus.REQUEST_TIMEOUT,
                "The body did not arrive within " + within.toMillis() / 1000.0
                        + " seconds: send it again, and all of it, or let cistern.connections.body be longer");
    }

    static UnreadBodyException noRoom() {
        return new UnreadBodyException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The bodies of requests that are being answered take all the memory that they may: send smaller ones, or"
                        + " fewer at a time");
    }

    Problem problem() {
        if (status == HttpStatus.REQUEST_TIMEOUT) {
            return Problem.blank(status, String.valueOf(getMessage()));
        }
        var problem = Problem.of(ProblemType.BUSY, status, getMessage());
        problem.headers().set(HttpHeaders.RETRY_AFTER, Long.toString(SOON.toSeconds()));
        return problem;
    }

    /** The same for a Mixpanel client. */
    EngageRefusal engage() {
        return status == HttpStatus.REQUEST_TIMEOUT
                ? EngageRefusal.of(status, String.valueOf(getMessage()))
                : EngageRefusal.later(status, String.valueOf(getMessage()), SOON);
    }
}
