package io.cistern.web.problem;

import java.util.Locale;

/** The problems that have a name, each with what it means and what helps. */
public enum ProblemType {
    INVALID_QUERY(
            "The query is not valid",
            "errors lists all that is wrong, each by the pointer or the parameter at which it stands; position is where"
                    + " expression text went wrong. Nothing was spent."),
    UNAUTHENTICATED(
            "Nobody known",
            "Every request says who asks: Authorization: Bearer and the caller's key, or Basic with caller:key, key: or key;"
                    + " or Bearer and a token of the issuer that is configured here."),
    FORBIDDEN(
            "Not for this caller",
            "The caller may not do this, or not read this project. Whether a project that it may not read is configured"
                    + " here is not told. Nothing was spent."),
    HOST_UNKNOWN(
            "Host unknown",
            "A request without a key names localhost, an address of this machine, or a host that cistern.security.hosts lists"
                    + " as its Host: a page could otherwise let its own name lead here. Nothing was spent."),
    CROSS_SITE(
            "Sent by another site",
            "A browser sent this for a page of another site, which could use rights that the page does not have. Pages whose"
                    + " origin cistern.security.origins lists may ask. Nothing was spent."),
    PROJECT_UNKNOWN("No such project", "The project is not among those that are configured here. Nothing was spent."),
    PROFILE_NOT_FOUND("No such profile", "Mixpanel was asked, and has no profile with this id."),
    EXPORT_NOT_FOUND(
            "No such export", "This caller has no export of that id, or its result has lapsed and is forgotten."),
    NOT_COMPLETE(
            "Not complete",
            "The export has no result yet, or will have none: its status says which. Or the snapshot that was to be compared is"
                    + " not whole. pages tells how far it is."),
    TOO_MANY_EXPORTS(
            "Too many exports",
            "Another export would be over the limit that reason names. 429: per-caller and bytes-per-caller count the exports of"
                    + " this caller, finished ones included until they lapse: delete those that are not needed. 503: most and"
                    + " bytes count those of all callers: ask again after Retry-After. Nothing was spent."),
    TOO_MANY_STREAMS(
            "Too many event streams",
            "The caller has as many event streams open as cistern.export.streams allows. Close one, or read the export's state"
                    + " at its own path."),
    SNAPSHOT_GONE(
            "The snapshot is gone",
            "The snapshot that was named, or that the cursor holds, is not here any more. Ask without the cursor."),
    NOTHING_CACHED(
            "Nothing held will do",
            "The request allows what is held only, and nothing held is as fresh as it has to be. alternatives are what would be"
                    + " answered, each by what to accept. Nothing was spent."),
    TOO_LARGE(
            "Too large",
            "The query, a page of its answer, or what it takes to compute the answer is over limit. detail says which, and"
                    + " what helps."),
    OVERLOADED(
            "Too many computations",
            "Too many heavy computations of this caller wait already: long filters over many profiles, sorts, or aggregates."
                    + " Ask again after Retry-After, and send fewer at a time."),
    BUSY(
            "The service is busy",
            "As many requests are being answered, or as many bytes of request bodies are in memory, as the heap allows. Send the"
                    + " request again after Retry-After. Nothing was spent."),
    DEADLINE_UNMEETABLE(
            "It would not start in time",
            "The call would not start within wait seconds. It could start at nextPermitAt: ask again then, or wait longer."
                    + " cost is how many calls the answer needs, or at least the one that did not start. Nothing was spent."),
    BUDGET_EXHAUSTED(
            "The project's budget is used up",
            "Mixpanel allows so many calls in a window, and they are spent: spentBy tells how many by whom. The next can start"
                    + " at nextPermitAt. alternatives are what would be answered, each by what to ask for and what it costs."),
    SHARE_EXHAUSTED(
            "This caller's share is used up",
            "This caller has had share calls in the window, which is its part, and the others leave nothing over. The next"
                    + " can start at nextPermitAt; spentBy tells who spent what."),
    COST_TOO_HIGH(
            "It would cost too much",
            "The answer needs cost upstream calls, and maxCost were allowed. Ask for fewer rows, or allow more."),
    UPSTREAM_REFUSED(
            "Mixpanel refuses this",
            "Mixpanel answered upstreamStatus: to the query, the credentials, the plan or a permission, or something else"
                    + " answers in its place. Asking again as it is will not help; detail says what does."),
    UPSTREAM_UNAVAILABLE(
            "Mixpanel cannot answer now",
            "Mixpanel cannot be reached, is too slow, or answers what cannot be trusted or does not add up; or an operator"
                    + " has paused spending for the project. Ask again after Retry-After.");

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
