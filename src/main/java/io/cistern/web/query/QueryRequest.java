package io.cistern.web.query;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.RowCursor;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request.
 *
 * @param columns the selected names in the requested order; null for all
 * @param readAt the time at which it was read when the query depends on the time; otherwise null
 * @param resolved the instants to which {@code within} was resolved
 */
public record QueryRequest(
        ProfileQuery query,
        Window window,
        @Nullable List<String> columns,
        @Nullable Instant readAt,
        List<Instant> resolved) {

    public String project() {
        return query.scope().project();
    }

    /** The cursor for the caller, which contains the time of this query. */
    public String cursor(RowCursor next) {
        return new CallerCursor(readAt, next.text()).text();
    }
}
