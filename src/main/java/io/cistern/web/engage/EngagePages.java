package io.cistern.web.engage;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.fresh.CacheRequirements;
import io.cistern.fresh.FreshAnswers;
import io.cistern.fresh.ServedAnswer;
import io.cistern.profile.QueryFailure.SnapshotGone;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Takes the page that a client requests from the rows of one snapshot. */
final class EngagePages {

    private final FreshAnswers answers;

    /** The last seen size of Mixpanel's pages, by project. */
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

    EngagePages(FreshAnswers answers) {
        this.answers = answers;
    }

    /**
     * A page that is about to be written.
     *
     * @param size rows of a full page
     * @param rows the rows to write; 0 when only the head is needed
     */
    record Page(ServedAnswer<Answer> served, int size, long rows) {}

    /** Returns the requested page. For the first page, a new session replaces one that is gone. */
    Page page(EngageRequest question, AskOptions askOptions, CacheRequirements cacheRequirements) {
        var session = question.session();
        if (session == null) {
            return sized(question, null, askOptions, cacheRequirements);
        }
        try {
            return sized(question, session.place(), askOptions, cacheRequirements);
        } catch (SnapshotGone gone) {
            if (question.page() > 0) {
                throw gone;
            }
            return sized(question, null, askOptions, cacheRequirements);
        }
    }

    private Page sized(
            EngageRequest question,
            @Nullable String place,
            AskOptions askOptions,
            CacheRequirements cacheRequirements) {
        var own = question.size();
        var project = question.query().scope().project();
        var size = own == null
                ? sizes.getOrDefault(project, 1)
                : own; // not known yet: the answer for one row has the size
        var page = cut(question, place, size, askOptions, cacheRequirements);
        var actual = page.served().answer().pageSize();
        if (own != null || actual == size) {
            return page;
        }
        sizes.put(project, actual);
        page.served().answer().slices().close();
        return cut(question, page.served().answer().place(), actual, askOptions, cacheRequirements);
    }

    private Page cut(
            EngageRequest question,
            @Nullable String place,
            int size,
            AskOptions askOptions,
            CacheRequirements cacheRequirements) {
        var rows = question.rows(size);
        if (rows > 0) {
            try {
                var from = question.from(size);
                var window = place == null ? new Window(null, rows) : Window.at(place, from, rows);
                return new Page(answers.ask(question.query(), window, askOptions, cacheRequirements), size, rows);
            } catch (InvalidCursorException e) {
                // beyond the end, or of another query: the first row shows which
            }
        }
        try {
            var head = place == null ? new Window(null, 1L) : Window.at(place, 0, 1L);
            return new Page(answers.ask(question.query(), head, askOptions, cacheRequirements), size, 0);
        } catch (InvalidCursorException e) {
            throw EngageProblems.uncached();
        }
    }
}
