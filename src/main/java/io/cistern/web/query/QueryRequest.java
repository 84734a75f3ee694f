package io.cistern.web.query;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.RowCursor;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for.
 *
 * @param columns the selected names in the order asked for; null for all
 * @param readAt the now it was read at, where it would be another question at another time; else null
 * @param resolved the instants that {@code within} stands for
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

    /** The cursor as the caller is told it, which brings back the now of this question. */
    public String cursor(RowCursor next) {
        return new CallerCursor(readAt, next.text()).text();
    }
}
