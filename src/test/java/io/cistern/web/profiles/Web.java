package io.cistern.web.profiles;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.AskOptions;
import io.cistern.answer.paged.HeldPages;
import io.cistern.cache.CachedPages;
import io.cistern.ledger.Allowance;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Caller;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Quota;
import io.cistern.web.GivenAnswers;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.ProblemControllers;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.QueryRequestReader;
import io.cistern.web.rendered.RenderedAnswers;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.server.RequestBodies;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** The web in front of answers that a test gives, remembering what was asked of them. */
final class Web {

    /** What reached the answers. */
    record Asking(ProfileQuery query, Answers.Window window, Duration patience) {}

    final FakeTime time = new FakeTime();
    final List<Asking> asked = new ArrayList<>();
    final List<AskOptions> contracts = new ArrayList<>();
    final MockMvcTester http;
    final Quota quota = new SomeSpent();
    boolean allowanceKnown = true;
    Answers answers;

    Web(Answers answers) {
        this(answers, Map.of("cistern.projects.main.timezone", "Europe/Berlin"));
    }

    Web(Answer answer) {
        this((query, window, askOptions) -> answer);
    }

    Web(Answers given, Map<String, String> settings) {
        this(given, settings, Identity.anybody(false));
    }

    Web(Answers answers, Map<String, String> settings, Identity asker) {
        this.answers = answers;
        Filter identity = (request, response, chain) -> {
            asker.remember((HttpServletRequest) request);
            chain.doFilter(request, response);
        };
        var properties =
                new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("cistern", WebProperties.class);
        Answers remembering = (query, window, askOptions) -> {
            contracts.add(askOptions);
            asked.add(new Asking(query, window, askOptions.patience()));
            return this.answers.ask(query, window, askOptions);
        };
        var limits = new RateLimits(quota, time);
        var given = new GivenAnswers(remembering);
        var pages = new CachedPages(
                request -> {
                    throw new AssertionError();
                },
                new HeldPages(),
                project -> Duration.ofMinutes(15),
                time);
        var renderedAnswers = new RenderedAnswers(1 << 20, pages, given, quota, limits, time);
        var answerResponder = new AnswerResponder(
                given,
                (queryRequest, responseOptions, request, response) -> {},
                new AnswerHeaders(project -> Duration.ofMinutes(15), time),
                limits,
                renderedAnswers);
        var queryRequestReader = new QueryRequestReader(
                properties,
                time,
                new RequestBodies(Math.toIntExact(properties.maxBody().toBytes()), Duration.ofSeconds(30), 64 << 20));
        MockMvc mvc = MockMvcBuilders.standaloneSetup(
                        new ProfileController(queryRequestReader, answerResponder, renderedAnswers, properties, time),
                        ProblemControllers.pages())
                .setControllerAdvice(new ProblemAdvice(limits, new QueryProblems(limits, quota, properties.maxWait())))
                .addFilters(identity)
                .build();
        http = MockMvcTester.create(mvc);
    }

    /** 48 of 60 left, the next call possible in 90.5 seconds; of this caller's 20, 7 are spent. */
    private final class SomeSpent extends FixedQuota {

        @Override
        public Optional<Allowance> allowance(String project) {
            return allowanceKnown
                    ? Optional.of(new Allowance(
                            60,
                            Duration.ofHours(1),
                            12,
                            time.instant().plusMillis(90_500),
                            5,
                            2,
                            Map.of("anonymous", 7, "nightly", 5),
                            FollowUpPages.COUNTED))
                    : Optional.empty();
        }

        @Override
        public int share(String project, Caller caller) {
            return 20;
        }
    }
}
