package io.cistern.web;

import io.cistern.answer.Answer;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The headers that say how old an answer is, how long it is good for, and where it came from. */
final class AnswerHeaders {

    private final InstantSource time;

    AnswerHeaders(InstantSource time) {
        this.time = time;
    }

    void write(Answer answer, HttpServletResponse response) {
        var age = age(answer, time.instant());
        var fresh = answer.freshFor().toSeconds();
        response.setHeader(
                "Cache-Status",
                "cistern; "
                        + switch (answer.source()) {
                            case MEMORY, STORE -> "hit; ttl=" + fresh;
                            case DERIVED -> "hit; ttl=" + fresh + "; detail=derived";
                            case JOINED -> "fwd=uri-miss; collapsed";
                            case MERGED ->
                                (answer.cost() == 0 ? "fwd=uri-miss; collapsed" : "fwd=uri-miss; stored")
                                        + "; detail=merged";
                            case UPSTREAM -> "fwd=uri-miss; stored";
                        });
        response.setHeader("Age", Long.toString(age));
        // max-age counts from the answer's birth (RFC 9111, 4.2), and its Age is told beside it
        response.setHeader("Cache-Control", "private, max-age=" + (age + fresh));
        response.setHeader("Vary", "Accept, Accept-Encoding, Authorization");
    }

    /** How old it is, in whole seconds. */
    static long age(Answer answer, Instant now) {
        return Math.max(0, Duration.between(answer.asOf(), now).toSeconds());
    }
}
