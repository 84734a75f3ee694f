package io.cistern.web;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.paged.HeldPages;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Audience;
import io.cistern.quota.Quota;
import io.cistern.testing.SharedClassMetadata;
import io.cistern.web.profiles.AsyncFallback;
import io.cistern.web.server.RequestBodies;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/** The web on a real server, in front of answers that a test gives. */
public final class Server implements AutoCloseable {

    private final ServletWebServerApplicationContext context;

    private Server(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    /** Starts it on any free port, with these settings, each {@code name=value}. */
    public static Server start(String... settings) {
        var application = new SpringApplication(Wiring.class);
        Map<String, Object> properties = Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "spring.threads.virtual.enabled=true",
                                "spring.main.banner-mode=off",
                                "cistern.projects.main.project-id=1"),
                        Stream.of(settings))
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (before, after) -> after));
        application.setDefaultProperties(properties);
        application.addInitializers(new SharedClassMetadata());
        return new Server((ServletWebServerApplicationContext) application.run());
    }

    public URI uri(String path) {
        return URI.create(
                "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    public void answer(Answer answer) {
        context.getBean(Given.class).answer.set(answer);
    }

    public List<Audience> asked() {
        return context.getBean(Given.class).asked;
    }

    public RequestBodies bodies() {
        return context.getBean(RequestBodies.class);
    }

    /** On what terms the latest question was asked. */
    public AskOptions contract() {
        return context.getBean(Given.class).contracts.getLast();
    }

    @Override
    public void close() {
        context.close();
    }

    /** What the test gives, and what came of it. */
    static final class Given {
        final AtomicReference<Answer> answer = new AtomicReference<>(FakeAnswer.of(List.of()));
        final List<Audience> asked = new CopyOnWriteArrayList<>();
        final List<AskOptions> contracts = new CopyOnWriteArrayList<>();
    }

    /** The web alone. */
    @TestConfiguration(proxyBeanMethods = false) // the whole service, scanned in other tests, must not find it
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpEncodingAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        SecurityAutoConfiguration.class,
        ServletWebSecurityAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class,
        OAuth2ResourceServerAutoConfiguration.class
    })
    @ComponentScan(
            basePackages = "io.cistern.web",
            resourcePattern = "**/*Configuration.class",
            excludeFilters = @Filter(type = FilterType.REGEX, pattern = ".*[.]web[.](exports|operations|engage)[.].*"))
    static class Wiring {

        @Bean
        Given given() {
            return new Given();
        }

        @Bean
        InstantSource time() {
            return new FakeTime();
        }

        @Bean
        GivenAnswers answers(Given given) {
            return new GivenAnswers((query, window, askOptions) -> {
                given.asked.add(query.audience());
                given.contracts.add(askOptions);
                return given.answer.get();
            });
        }

        @Bean
        AsyncFallback postponement() {
            return (queryRequest, responseOptions, request, response) -> {};
        }

        @Bean
        CachedPages pages(Freshness freshness, InstantSource time) {
            return new CachedPages(
                    request -> {
                        throw new AssertionError();
                    },
                    new HeldPages(),
                    freshness,
                    time);
        }

        @Bean
        Freshness freshness() {
            return project -> Duration.ofMinutes(15);
        }

        @Bean
        Quota quota(InstantSource time) {
            return new FixedQuota() {
                @Override
                public Optional<Allowance> allowance(String project) {
                    return Optional.of(new Allowance(
                            60, Duration.ofHours(1), 12, time.instant(), 5, 0, Map.of(), FollowUpPages.COUNTED));
                }

                @Override
                public Budget budget(String project) {
                    throw new IllegalStateException();
                }
            };
        }
    }
}
