package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Completeness;
import io.cistern.cache.Freshness;
import io.cistern.fresh.ServedAnswer;
import io.cistern.fresh.ServedAnswer.Reason;
import io.cistern.web.query.QueryRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;

/** Writes the headers for the age of an answer, its freshness and its source. */
public final class AnswerHeaders {

    /** The number of rows that were not trustworthy and were left out. */
    public static final String LEFT_OUT = "Cistern-Left-Out";

    private final Freshness freshness;
    private final InstantSource time;

    public AnswerHeaders(Freshness freshness, InstantSource time) {
        this.freshness = freshness;
        this.time = time;
    }

    /**
     * Writes the headers of an answer.
     *
     * @param answer the served answer, or its metadata
     */
    public void write(
            QueryRequest queryRequest, ServedAnswer<?> servedAnswer, Answer answer, HttpServletResponse response) {
        var now = time.instant();
        var fresh = answer.freshFor();
        response.setHeader(
                "Cache-Status",
                "cistern; " + status(answer, servedAnswer.reason(), fresh.toSeconds()) + details(servedAnswer, answer));
        response.setHeader("Age", Long.toString(age(answer, now)));
        var leftOut = answer.leftOut();
        if (!leftOut.isNone()) {
            response.setHeader(LEFT_OUT, Integer.toString(leftOut.count()));
        }
        response.setHeader("Vary", "Accept, Accept-Encoding, Authorization");
        if (mayBeIncomplete(answer)) {
            response.setHeader("Cache-Control", "private, no-cache");
            return;
        }
        var project = queryRequest.project();
        // max-age counts from the creation of the answer (RFC 9111, 4.2), and the Age header is sent with it
        response.setHeader(
                "Cache-Control",
                "private, max-age="
                        + Math.max(
                                0,
                                Duration.between(answer.asOf(), now).plus(fresh).toSeconds())
                        + directive("stale-while-revalidate", freshness.staleWhileRevalidate(project))
                        + directive("stale-if-error", freshness.staleIfError(project)));
    }

    /** Whether the answer is or may become incomplete. Caches on the way then have to revalidate it. */
    private static boolean mayBeIncomplete(Answer answer) {
        return switch (answer.completeness()) {
            case INCOMPLETE -> true;
            case UNKNOWN -> answer.readsAll();
            case WHOLE, LEFT_OUT -> false;
        };
    }

    private static String directive(String name, Duration age) {
        return age.isPositive() ? ", " + name + "=" + age.toSeconds() : "";
    }

    /** The status by RFC 9211. */
    private static String status(Answer answer, Reason reason, long fresh) {
        return switch (answer.source()) {
            case MEMORY, STORE, DERIVED -> "hit; ttl=" + fresh;
            case JOINED -> forwarded(reason) + "; collapsed";
            case MERGED -> forwarded(reason) + (answer.cost() == 0 ? "; collapsed" : "; stored");
            case UPSTREAM -> forwarded(reason) + "; stored";
        };
    }

    private static String forwarded(Reason reason) {
        return switch (reason) {
            case STALE -> "fwd=stale";
            case REQUESTED -> "fwd=request";
            case FRESH, ACCEPTED, REFRESHED, OVER_QUOTA, UNAVAILABLE, INCOMPLETE, MISSED -> "fwd=uri-miss";
        };
    }

    private static String details(ServedAnswer<?> servedAnswer, Answer answer) {
        var details = new ArrayList<String>();
        switch (answer.source()) {
            case DERIVED -> details.add("derived");
            case MERGED -> details.add("merged");
            case MEMORY, STORE, JOINED, UPSTREAM -> {}
        }
        switch (servedAnswer.reason()) {
            case OVER_QUOTA -> details.add("over-quota");
            case UNAVAILABLE -> details.add("upstream-unavailable");
            case REFRESHED -> details.add("refreshing");
            case INCOMPLETE, FRESH, ACCEPTED, MISSED, STALE, REQUESTED -> {}
        }
        if (answer.completeness() == Completeness.INCOMPLETE) {
            details.add("incomplete");
        }
        if (servedAnswer.overruled()) {
            details.add("may-not-refresh");
        }
        return switch (details.size()) {
            case 0 -> "";
            case 1 -> "; detail=" + details.getFirst();
            default -> "; detail=\"" + String.join(" ", details) + "\"";
        };
    }

    /** The age of the answer, in whole seconds. */
    static long age(Answer answer, Instant now) {
        return Math.max(0, Duration.between(answer.asOf(), now).toSeconds());
    }
}
