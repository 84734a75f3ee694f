package io.cistern.mixpanel;

import io.cistern.mixpanel.response.ErrorText;
import io.cistern.profile.Cursor;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * Maps a status other than 200 to a failure. Mixpanel documents none; these are the statuses that its clients have seen
 * and those that gateways and proxies send. This is the only table of statuses: {@link UpstreamUnavailable} is worth a
 * retry, 429 waits as {@link Throttling} says, and a retry does not change any other.
 */
final class ErrorResponse {

    private static final Pattern INVALID_PARAMETER = Pattern.compile("invalid parameter: ([a-z_]{1,32})");
    private static final Set<String> PARAMETERS = Set.of(
            "project_id",
            "workspace_id",
            "distinct_id",
            "distinct_ids",
            "data_group_id",
            "where",
            "output_properties",
            "session_id",
            "page",
            "page_size",
            "behaviors",
            "as_of_timestamp",
            "filter_by_cohort",
            "include_all_users");

    private static final String CHECK = "which asking again does not change. Check the setting base-url of the project,"
            + " and the proxies between Cistern and Mixpanel";

    private ErrorResponse() {}

    /**
     * Returns the failure that a status means.
     *
     * @param asked the URI of the host that was called
     * @param text the text of the body, as {@link ErrorText} returns it
     */
    static QueryFailure of(int status, HttpHeaders headers, String text, Cursor cursor, URI asked, Instant now) {
        if (status >= 400 && ErrorText.saysSessionLost(text, cursor)) {
            return new SessionLost(); // no source documents its status
        }
        return switch (status) {
            case 400 ->
                text.contains("unable to authenticate")
                        ? credentials(status)
                        : refused(Reason.QUERY, status, why(text));
            case 401, 410 -> credentials(status);
            case 402 -> refused(Reason.PLAN, status, "The project's Mixpanel plan does not include its Query API");
            case 403 ->
                refused(Reason.PERMISSION, status, "Mixpanel does not permit this to the project's service account");
            case 404 -> refused(Reason.NOT_FOUND, status, "Mixpanel has no such project, cohort or group");
            case 412, 422 -> refused(Reason.QUERY, status, "Mixpanel rejects the query");
            case 413, 414 ->
                refused(
                        Reason.QUERY,
                        status,
                        "The query is too large for Mixpanel; request fewer ids or use a shorter query");
            case 429 -> Throttling.of(headers, text, now);
            case 408, 425, 502, 503 -> unavailable(Concern.EVERY_QUERY, status, headers, now);
            case 504 -> unavailable(Concern.PERHAPS_THE_QUERY, status, headers, now);
            case 300, 301, 302, 303, 305, 307, 308 ->
                unexpected(
                        status,
                        "a redirect, which is not followed because it would send the credentials to another host. "
                                + Redirect.remedy(asked, headers.getFirst(HttpHeaders.LOCATION)));
            case 407, 511 -> unexpected(status, "which is a proxy on the way that asks for credentials");
            case 451 -> unexpected(status, "which refuses the answer for legal reasons");
            case 501, 505, 506, 508, 510 -> unexpected(status, CHECK);
            default ->
                status >= 500 && status < 600
                        ? unavailable(Concern.THE_QUERY, status, headers, now)
                        : unexpected(status, CHECK);
        };
    }

    private static UpstreamUnavailable unavailable(Concern concern, int status, HttpHeaders headers, Instant now) {
        return new UpstreamUnavailable(
                Counted.MAYBE, concern, "Mixpanel answered with status " + status, null, RetryAfter.of(headers, now));
    }

    private static UpstreamRefused unexpected(int status, String meaning) {
        return refused(Reason.UNEXPECTED, status, "Mixpanel answered with status " + status + ", " + meaning);
    }

    private static String why(String text) {
        var parameter = INVALID_PARAMETER.matcher(text);
        return parameter.find() && PARAMETERS.contains(parameter.group(1))
                ? "Mixpanel rejects the query's " + parameter.group(1)
                : "Mixpanel rejects the query";
    }

    private static UpstreamRefused credentials(int status) {
        return refused(Reason.CREDENTIALS, status, "Mixpanel does not accept the project's service account");
    }

    private static UpstreamRefused refused(Reason reason, int status, String message) {
        return new UpstreamRefused(reason, status, message);
    }
}
