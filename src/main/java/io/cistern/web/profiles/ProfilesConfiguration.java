package io.cistern.web.profiles;

import io.cistern.fresh.FreshAnswers;
import io.cistern.quota.Quota;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.rendered.RenderedAnswers;
import io.cistern.web.response.AnswerHeaders;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires the endpoints of profiles. */
@Configuration(proxyBeanMethods = false)
@Import({ExplainController.class, ProblemAdvice.class, ProfileController.class, TotalsController.class})
class ProfilesConfiguration {

    @Bean
    QueryProblems failures(RateLimits limits, Quota quota, WebProperties properties) {
        return new QueryProblems(limits, quota, properties.maxWait());
    }

    @Bean
    AnswerResponder delivery(
            FreshAnswers answers,
            AsyncFallback asyncFallback,
            AnswerHeaders headers,
            RateLimits limits,
            RenderedAnswers renderedAnswers) {
        return new AnswerResponder(answers, asyncFallback, headers, limits, renderedAnswers);
    }

    @Bean
    TotalsResponder totalsResponder(
            FreshAnswers answers, AnswerHeaders headers, RateLimits limits, RenderedAnswers renderedAnswers) {
        return new TotalsResponder(answers, headers, limits, renderedAnswers);
    }

    @Bean
    TotalsJson totalsJson(InstantSource time) {
        return new TotalsJson(time);
    }
}
