package io.cistern.web.rendered;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Source;
import io.cistern.fresh.ServedAnswer;
import io.cistern.fresh.ServedAnswer.Reason;
import jakarta.servlet.http.HttpServletResponse;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Records the answer to one request while it is sent for the first time. Close it when the request has ended. */
public final class Recording implements AutoCloseable {

    private static final Pattern HIT = Pattern.compile("cistern; hit; ttl=-?[0-9]+(.*)");
    private static final List<String> HEADERS = List.of(
            HttpHeaders.VARY,
            HttpHeaders.CACHE_CONTROL,
            HttpHeaders.ETAG,
            "Cache-Status",
            "Preference-Applied",
            "Cistern-Left-Out");
    private static final List<String> BODY_HEADERS =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_DISPOSITION, HttpHeaders.CONTENT_ENCODING);

    private final @Nullable RenderedAnswers answers;
    private final @Nullable RequestKey key;
    private final String project;
    private final long changes;
    private final @Nullable Duration maxAge;
    private Map<String, String> headers = Map.of();
    private @Nullable CopyingOutput copy;
    private boolean isGivenUp;

    /** Records nothing. */
    Recording() {
        this(null, null, "", 0, null);
    }

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

    /**
     * Copies what is written, if the answer can be sent again. Call it before the first byte is written, because headers change
     * when they are sent.
     */
    public OutputStream of(
            ServedAnswer<?> servedAnswer, Answer answer, HttpServletResponse response, OutputStream out) {
        var source = answer.source();
        if (answers == null
                || isGivenUp
                || servedAnswer.reason() != Reason.FRESH
                || (source != Source.MEMORY && source != Source.DERIVED)) {
            return out;
        }
        headers = headers(HEADERS, response);
        copy = new CopyingOutput(out, answers.copies());
        return copy;
    }

    /** Records nothing from now on, because this answer lacks what another one may have. */
    public void giveUp() {
        isGivenUp = true;
    }

    /**
     * Remembers the answer after all of it was written.
     *
     * @param savedCalls how many calls the answer saved
     * @param hasAge whether the age of the answer is in the body, in the last member of the name {@code ageSeconds}
     * @param gzip whether the client got a compressed form of what was recorded, unless it was short
     */
    public void end(Answer answer, int savedCalls, boolean hasAge, boolean gzip, HttpServletResponse response) {
        var body = copy == null ? null : copy.bytes();
        var status = HIT.matcher(headers.getOrDefault("Cache-Status", ""));
        if (answers == null || key == null || body == null || !status.matches() || answer.cost() > 0) {
            return;
        }
        var now = answers.now();
        var freshUntil = now.plus(answer.freshFor());
        var servedUntil =
                maxAge == null ? freshUntil : earlier(freshUntil, answer.asOf().plus(maxAge));
        if (changes == answers.changes(project) && now.isBefore(servedUntil)) {
            var isCompressed = gzip && response.getHeader(HttpHeaders.CONTENT_ENCODING) != null;
            var rendered = hasAge ? RenderedBody.aged(body, isCompressed) : RenderedBody.constant(body, isCompressed);
            answers.remember(
                    key,
                    new RenderedAnswer(
                            project,
                            changes,
                            answer.snapshot(),
                            answer.asOf(),
                            now,
                            freshUntil,
                            servedUntil,
                            savedCalls,
                            headers,
                            headers(BODY_HEADERS, response),
                            status.group(1),
                            rendered,
                            new AtomicReference<>(now)));
        }
    }

    /** Releases the memory of the copy. */
    @Override
    public void close() {
        if (copy != null) {
            copy.release();
        }
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
