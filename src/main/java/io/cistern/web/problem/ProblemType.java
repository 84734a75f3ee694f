package io.cistern.web.problem;

import java.util.Locale;

/** The named problems: what each means and what helps. */
public enum ProblemType {
    INVALID_QUERY(
            "The query is not valid",
            "errors lists every fault with its location: pointer for a JSON body, parameter for a query parameter, and"
                    + " position for an expression. Nothing was spent."),
    UNAUTHENTICATED(
            "Unauthenticated",
            "Send credentials: Authorization: Bearer with the caller's key, Basic with caller:key, key: or key, or Bearer"
                    + " with a token of the configured issuer."),
    FORBIDDEN(
            "Forbidden",
            "The caller may not do this, or may not read this project. The answer is the same whether or not a project of"
                    + " that name is configured. Nothing was spent."),
    HOST_UNKNOWN(
            "Unknown host",
            "The Host header of a request without a key must be localhost, an address of this machine, or a name in"
                    + " cistern.security.hosts. Otherwise a web page could reach this service under a name of its own. Nothing was"
                    + " spent."),
    CROSS_SITE(
            "Cross-site request",
            "A browser sent this request for a page of another site, which could use rights that the page does not have."
                    + " Pages whose origin is in cistern.security.origins may send requests. Nothing was spent."),
    PROJECT_UNKNOWN("No such project", "No project of this name is configured. Nothing was spent."),
    PROFILE_NOT_FOUND("No such profile", "Mixpanel has no profile with this id."),
    EXPORT_NOT_FOUND("No such export", "This caller has no export with this id, or the export has expired."),
    NOT_COMPLETE(
            "Not complete",
            "The export has no result: status says whether it is still coming, and pages how far it is. Or the snapshot"
                    + " to compare is not complete."),
    TOO_MANY_EXPORTS(
            "Too many exports",
            "Another export would exceed the limit that reason names. 429: per-caller and bytes-per-caller count the"
                    + " exports of this caller, including finished ones until they expire; delete those that are not needed. 503:"
                    + " most and bytes count the exports of all callers; try again after Retry-After. Nothing was spent."),
    TOO_MANY_STREAMS(
            "Too many event streams",
            "The caller has as many event streams open as cistern.export.streams allows. Close one, or read the state of"
                    + " the export at its own path."),
    SNAPSHOT_GONE(
            "The snapshot is gone",
            "The snapshot that the request or its cursor names is no longer available. Send the query without the cursor."),
    NOTHING_CACHED(
            "No cached answer satisfies the request",
            "The request accepts cached answers only, and none is fresh enough. alternatives lists what the request would"
                    + " have to accept. Nothing was spent."),
    TOO_LARGE(
            "Too large",
            "The query, a page of its answer, or the computation of the answer exceeds limit. detail says which, and what"
                    + " helps."),
    OVERLOADED(
            "Too many computations",
            "Too many heavy computations of this caller are waiting: long filters over many profiles, sorts, or"
                    + " aggregates. Try again after Retry-After, and send fewer requests at a time."),
    BUSY(
            "The service is busy",
            "The service has no memory for another request or request body. Send the request again after Retry-After."
                    + " Nothing was spent."),
    DEADLINE_UNMEETABLE(
            "The call cannot start in time",
            "The call cannot start within wait seconds; waitingReason and detail say why. It can start at nextPermitAt:"
                    + " try again then, or wait longer."
                    + " cost is the number of calls that the answer needs, or at least the one that did not start. Nothing was"
                    + " spent."),
    BUDGET_EXHAUSTED(
            "The project's budget is used up",
            "All calls that Mixpanel allows in a window are spent, or no call may be made for another reason: waitingReason"
                    + " and detail say why, and spentBy who spent what. The next call can start at nextPermitAt. alternatives lists other requests that can be answered, each with its cost."),
    SHARE_EXHAUSTED(
            "This caller's share is used up",
            "This caller has spent its share, which is share calls in a window, and other callers leave no calls to borrow."
                    + " The next call can start at nextPermitAt; spentBy says who spent what."),
    COST_TOO_HIGH(
            "The answer costs too much",
            "The answer needs cost upstream calls, and the request allows maxCost. Request fewer rows, or allow more"
                    + " calls."),
    UPSTREAM_REFUSED(
            "Mixpanel refused the query",
            "Mixpanel answered with the status upstreamStatus. It refused the query, the credentials, the plan or a"
                    + " permission, or something else answers in its place. Sending the same request again will not help; detail"
                    + " says what will."),
    UPSTREAM_UNAVAILABLE(
            "Mixpanel is unavailable",
            "Mixpanel cannot be reached, is too slow, or sends answers that are invalid or do not add up; or an operator"
                    + " has paused spending for the project. Try again after Retry-After.");

    private final String title;
    private final String explanation;

    ProblemType(String title, String explanation) {
        this.title = title;
        this.explanation = explanation;
    }

    String title() {
        return title;
    }

    String explanation() {
        return explanation;
    }

    /** The name in its URI. */
    public String path() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
