package io.cistern.web.engage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.cache.CachedPages;
import io.cistern.fresh.CacheRequirements;
import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.QueryFailure;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.CacheDirectives;
import io.cistern.web.request.MaxCost;
import io.cistern.web.request.Preferences;
import io.cistern.web.request.RequestParameters;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.response.AnswerWriter;
import io.cistern.web.response.HeadOutput;
import io.cistern.web.response.LeftOutOutput;
import io.cistern.web.response.StreamAbort;
import io.cistern.web.server.RequestBodies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers clients of Mixpanel's own endpoint as Mixpanel would. The pages of a session are taken from the rows of one
 * snapshot, which the session names, whatever the sizes of its upstream pages.
 */
@RestController
final class EngageController {

    private static final Duration HOLD_EVERY = Duration.ofMinutes(1);

    private final EngageRequestReader reader;
    private final EngageProperties.Settings settings;
    private final WebProperties properties;
    private final RequestBodies bodies;
    private final EngagePages engagePages;
    private final EngageReadAhead readAhead;
    private final EngageFailures failures;
    private final AnswerHeaders headers;
    private final RateLimits limits;
    private final CachedPages pages;
    private final InstantSource time;

    /**
     * The snapshots that were retained a moment ago, so that a client with a page a second does not write each time.
     */
    private final Cache<String, Boolean> retained = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(HOLD_EVERY)
            .build();

    EngageController(
            EngageProperties engage,
            WebProperties properties,
            RequestBodies bodies,
            FreshAnswers answers,
            AnswerHeaders headers,
            RateLimits limits,
            CachedPages pages,
            InstantSource time) {
        this.settings = engage.engage();
        this.properties = properties;
        this.bodies = bodies;
        this.reader = new EngageRequestReader(properties, settings, time);
        this.engagePages = new EngagePages(answers);
        this.readAhead = new EngageReadAhead(answers, settings.sessions(), Thread::startVirtualThread);
        this.failures = new EngageFailures(time);
        this.headers = headers;
        this.limits = limits;
        this.pages = pages;
        this.time = time;
    }

    @RequestMapping(
            path = {"/api/query/engage", "/api/query/engage/", "/api/2.0/engage", "/api/2.0/engage/"},
            method = {RequestMethod.GET, RequestMethod.POST})
    void engage(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var identity = Identity.of(request);
        var parameters = EngageParameters.of(request, bodies);
        var question = reader.read(parameters, identity);
        var project = question.query().scope().project();
        var askOptions =
                new AskOptions(identity.caller(), patience(request), maxCost(request)).sending(response::isCommitted);
        try {
            var cacheRequirements = terms(request, identity);
            var page = engagePages.page(question, askOptions, cacheRequirements);
            limits.write(project, identity.caller(), response);
            write(question, page, request, response);
            if (!HeadOutput.isFor(request)) {
                followUp(question, page, askOptions, cacheRequirements);
            }
        } catch (QueryFailure failure) {
            limits.write(project, identity.caller(), response);
            throw failures.of(failure);
        }
    }

    private void write(
            EngageRequest question, EngagePages.Page page, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var answer = page.served().answer();
        headers.write(
                new QueryRequest(question.query(), Window.ALL, null, null, List.of()), page.served(), answer, response);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setBufferSize(AnswerWriter.PIECE);
        StreamAbort.ifItFails("A page", request, response, out -> {
            var reporting = new LeftOutOutput(answer, response, out);
            EngageBody.write(
                    question.page(),
                    page.size(),
                    () -> session(question, answer).text(),
                    answer,
                    page.rows(),
                    reporting);
            reporting.requireReported();
        });
    }

    private static EngageSession session(EngageRequest question, Answer answer) {
        var now = question.now();
        return new EngageSession(now == null ? answer.asOf().getEpochSecond() : now, answer.place());
    }

    /** Retains the snapshot that the session names, and fetches the rest of it before its upstream session ends. */
    private void followUp(
            EngageRequest question, EngagePages.Page page, AskOptions askOptions, CacheRequirements cacheRequirements) {
        var answer = page.served().answer();
        var session = session(question, answer);
        if (retained.asMap().putIfAbsent(session.place(), true) == null) {
            pages.retain(
                    question.query().scope().project(),
                    session.snapshot(),
                    time.instant().plus(settings.sessions()));
        }
        if (question.page() > 0 && page.rows() > 0) {
            var next = question.from(page.size()) + page.rows();
            var end = question.most() == null ? answer.total() : Math.min(answer.total(), question.most());
            var mayRead = settings.readAhead()
                    && askOptions.maxCost() == null
                    && !cacheRequirements.onlyIfCached()
                    && next < end;
            readAhead.begin(question, session, mayRead ? next : 0, askOptions.caller());
        }
    }

    private Duration patience(HttpServletRequest request) {
        var wait = Preferences.of(request).patience();
        var patience = wait == null ? settings.patience() : wait;
        return patience.compareTo(properties.maxWait()) > 0 ? properties.maxWait() : patience;
    }

    private static @Nullable Integer maxCost(HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        var calls = MaxCost.of(request, RequestParameters.NONE, validationErrors);
        refuse(validationErrors);
        return calls;
    }

    private static CacheRequirements terms(HttpServletRequest request, Identity identity) {
        var validationErrors = new ValidationErrors();
        var cacheRequirements =
                CacheDirectives.of(request, RequestParameters.NONE, identity.mayRefresh(), validationErrors);
        refuse(validationErrors);
        return HeadOutput.isFor(request) ? cacheRequirements.cachedOnly() : cacheRequirements;
    }

    /** Reports the first error, because Mixpanel's form has only one. */
    private static void refuse(ValidationErrors validationErrors) {
        for (var fault : validationErrors.all()) {
            throw EngageProblems.of(HttpStatus.BAD_REQUEST, fault.place().header() + ": " + fault.detail());
        }
    }
}
