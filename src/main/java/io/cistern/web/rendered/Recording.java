package io.cistern.web.rendered;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Source;
import io.cistern.fresh.ServedAnswer.Reason;
import jakarta.servlet.http.HttpServletResponse;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Records the answer to one request while it is sent for the first time. */
public final class Recording {

    /** Records nothing. */
    static final Recording NONE = new Recording(null, null, "", 0, null);

    private static final Pattern HIT = Pattern.compile("cistern; hit; ttl=-?[0-9]+(.*)");
    private static final List<String> HEADERS =
            List.of(HttpHeaders.VARY, HttpHeaders.CACHE_CONTROL, "Preference-Applied", "Cistern-Left-Out");
    private static final List<String> BODY_HEADERS =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_DISPOSITION, HttpHeaders.CONTENT_ENCODING);

    private final @Nullable RenderedAnswers answers;
    private final @Nullable RequestKey key;
    private final String project;
    private final long changes;
    private final @Nullable Duration maxAge;
    private @Nullable CopyingOutput copy;

    /** @param maxAge how old the answer may be for this request; null when the request does not say */
    Recording(
            @Nullable RenderedAnswers answers,
            @Nullable RequestKey key,
            String project,
            long changes,
            @Nullable Duration maxAge) {
        this.answers = answers;
        this.key = key;
        this.project = project;
        this.changes = changes;
        this.maxAge = maxAge;
    }

    /** Copies what is written, if the answer can be sent again. */
    public OutputStream of(Reason reason, Answer answer, OutputStream out) {
        var source = answer.source();
        if (answers == null || reason != Reason.FRESH || (source != Source.MEMORY && source != Source.DERIVED)) {
            return out;
        }
        copy = new CopyingOutput(out, answers.largest());
        return copy;
    }

    /**
     * Remembers the answer after all of it was written.
     *
     * @param savedCalls how many calls the answer saved
     * @param tellsAge whether the age of the answer is in the body, in the last member of the name {@code ageSeconds}
     * @param gzip whether what was written to the copy was compressed after that, unless it was short
     */
    public void end(Answer answer, int savedCalls, boolean tellsAge, boolean gzip, HttpServletResponse response) {
        var body = copy == null ? null : copy.bytes();
        if (answers == null || key == null || body == null || answer.cost() > 0) {
            return;
        }
        var status = HIT.matcher(Objects.requireNonNullElse(response.getHeader("Cache-Status"), ""));
        if (!status.matches()) {
            return;
        }
        var now = answers.now();
        var freshUntil = now.plus(answer.freshFor());
        answers.remember(
                key,
                new RenderedAnswer(
                        project,
                        changes,
                        answer.snapshot(),
                        answer.asOf(),
                        now,
                        freshUntil,
                        earlier(
                                freshUntil,
                                maxAge == null ? freshUntil : answer.asOf().plus(maxAge)),
                        savedCalls,
                        response.getHeader(HttpHeaders.ETAG),
                        headers(HEADERS, response),
                        headers(BODY_HEADERS, response),
                        status.group(1),
                        body(body, tellsAge, gzip && response.getHeader(HttpHeaders.CONTENT_ENCODING) != null)));
    }

    private static RenderedBody body(byte[] body, boolean tellsAge, boolean gzip) {
        return tellsAge ? RenderedBody.aged(body, gzip) : RenderedBody.constant(body, gzip);
    }

    private static Map<String, String> headers(List<String> names, HttpServletResponse response) {
        return names.stream()
                .filter(name -> response.getHeader(name) != null)
                .collect(Collectors.toMap(Function.identity(), response::getHeader));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
