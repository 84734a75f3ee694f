package io.cistern.web.engage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.answer.Answer.Source;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.fresh.CacheRequirements;
import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.Caller;
import io.cistern.profile.QueryFailure;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the remaining pages of a session once its second page is requested, in its caller's name and with the lowest
 * priority, because the upstream session may end before the client has read all of it.
 */
final class EngageReadAhead {

    private static final Logger log = LoggerFactory.getLogger(EngageReadAhead.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long MOST_KNOWN = 10_000;

    private final FreshAnswers answers;
    private final Executor threads;

    /** Sessions whose rest is being read or was read. None is read twice, so a lost session is not paid for again. */
    private final Cache<String, Boolean> read;

    /** @param sessions how long a session lives */
    EngageReadAhead(FreshAnswers answers, Duration sessions, Executor threads) {
        this.answers = answers;
        this.threads = threads;
        this.read = Caffeine.newBuilder()
                .maximumSize(MOST_KNOWN)
                .expireAfterWrite(sessions)
                .build();
    }

    /**
     * Reads the rest in the background. A complete snapshot then also answers narrower queries.
     *
     * @param row the first row that is left to read; 0 for none
     */
    void begin(EngageRequest question, EngageSession session, long row, Caller caller) {
        if (read.asMap().putIfAbsent(session.place(), true) == null) {
            threads.execute(() -> {
                var isDone = false;
                try {
                    isDone = read(question, session, row, caller.asBatch());
                } catch (QueryFailure | InvalidCursorException notNow) {
                    log.debug("Not read ahead: {}", notNow.getClass().getSimpleName());
                } finally {
                    if (!isDone) {
                        read.invalidate(session.place());
                    }
                }
            });
        }
    }

    private boolean read(EngageRequest question, EngageSession session, long row, Caller caller) {
        var rest = answers.ask(
                        question.query(),
                        Window.at(session.place(), row, row == 0 ? 1L : null),
                        new AskOptions(caller, PATIENCE, null),
                        row == 0 ? CacheRequirements.ANY.cachedOnly() : CacheRequirements.ANY)
                .answer();
        try (var slices = rest.slices()) {
            if (row > 0 && (rest.source() == Source.UPSTREAM || rest.source() == Source.JOINED)) {
                slices.forEach(slice -> {});
            }
        }
        return rest.complete() || row > 0;
    }
}
