package io.cistern.web.profiles;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Completeness;
import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.Audience;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.Question;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.response.Body;
import io.cistern.web.response.Cut;
import io.cistern.web.response.LeftOutOutput;
import io.cistern.web.response.Manner;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Asks a question and hands its answer to the caller. What fails before the first byte is thrown on, with nothing said
 * yet; what fails later cuts the connection: the last chunk is never sent, and no client can take the answer for whole.
 */
final class Delivery {

    private final FreshAnswers answers;
    private final Postponement postponement;
    private final AnswerHeaders headers;
    private final RateLimits limits;

    Delivery(FreshAnswers answers, Postponement postponement, AnswerHeaders headers, RateLimits limits) {
        this.answers = answers;
        this.postponement = postponement;
        this.headers = headers;
        this.limits = limits;
    }

    /** Names the rows by a tag, and tells whether the client has them: then 304 is said already. */
    private static boolean isKnown(
            Answer answer, Manner manner, HttpServletRequest request, HttpServletResponse response) {
        var rows = digest(answer); // none for no rows, which may be a 404
        if (rows.isEmpty()) {
            return false;
        }
        var tag = "W/\"%s-%x-%s\""
                .formatted(
                        rows.get(),
                        answer.total(),
                        manner.format().name().toLowerCase(Locale.ROOT) + suffix(answer.completeness()));
        if (request.getMethod().equals("POST")) {
            response.setHeader(HttpHeaders.ETAG, tag);
            return false;
        }
        return new ServletWebRequest(request, response).checkNotModified(tag);
    }

    /** A tag is optional: when the rows take too long or too much to be named, the answer is sent without one. */
    private static Optional<String> digest(Answer answer) {
        try {
            return answer.digest();
        } catch (Overloaded | TooLarge _) {
            return Optional.empty();
        }
    }

    /** Rows that are known not to be all have a tag of their own. */
    private static String suffix(Completeness completeness) {
        return switch (completeness) {
            case INCOMPLETE -> "-incomplete";
            case LEFT_OUT -> "-left-out";
            case WHOLE, UNKNOWN -> "";
        };
    }

    /** A window is short, and so is an answer about some ids. */
    private static boolean mayTakeLong(Question question) {
        return question.window().equals(Window.ALL) && !(question.query().audience() instanceof Audience.Identified);
    }

    void deliver(Question question, Manner manner, Body body, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (manner.postponed() && mayTakeLong(question)) {
            postponement.postpone(question, manner, request, response);
            return;
        }
        var caller = Identity.of(request).caller();
        Asked.of(question, manner, caller, answers).remember(request);
        var contract = manner.contract(caller).sending(response::isCommitted);
        var served = answers.ask(question.query(), question.window(), contract, manner.terms());
        var answer = served.answer();
        headers.write(question, served, answer, response);
        limits.write(question.project(), caller, response);
        if (manner.preferred()) {
            response.setHeader("Preference-Applied", "wait=" + manner.patience().toSeconds());
        }
        if (isKnown(answer, manner, request, response)) {
            answer.slices().close();
            return;
        }
        body.head(response);
        Cut.ifItFails("An answer", request, response, out -> {
            if (body.tellsWhatIsMissing()) {
                body.write(question, answer, out);
            } else {
                var telling = new LeftOutOutput(answer, response, out);
                body.write(question, answer, telling);
                telling.requireTold();
            }
        });
    }
}
