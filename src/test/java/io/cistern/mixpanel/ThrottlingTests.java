package io.cistern.mixpanel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class ThrottlingTests {

    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    private static UpstreamThrottled read(@Nullable String rateLimit, String text) {
        var headers = new HttpHeaders();
        headers.add("RateLimit", rateLimit);
        return Throttling.of(headers, text, NOW);
    }

    private static @Nullable Duration wait(String retryAfter) {
        var headers = new HttpHeaders();
        headers.add("Retry-After", retryAfter);
        return Throttling.of(headers, "", NOW).retryAfter();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"project\";r=0;t=3600, \"project-concurrency\";r=3                    | WINDOW",
                "\"project\";r=12;t=30, \"project-concurrency\";r=0                     | CONCURRENCY",
                "\"project-concurrency\" ; t=10 ; r = 0                                 | CONCURRENCY",
                "\"project-concurrency\";r=0,\"project\";r=0                            | WINDOW",
                "\"other\";r=0;pk=\"a,b\", \"project\";pk=\"x,;r=5\";r=0                | WINDOW",
                "\"project\";r=05                                                       | LOAD",
                "\"project\";r=0.5                                                      | LOAD",
                "\"project\";r=1                                                        | LOAD",
                "\"project\"                                                            | LOAD",
                "project                                                                | LOAD",
                "project;r=0                                                            | WINDOW",
                "\"project\";R=0                                                         | LOAD",
                "\"project\";r=-1                                                        | WINDOW",
                "\"project\";r=9999999999                                                | LOAD",
                "\"project\";r=4;r=0                                                     | WINDOW",
                "\"project\";r=0;r=4                                                     | LOAD",
                "\"project\";pk=\"a\\\\\",\\\";r=0\"                                            | LOAD",
                "\"project\";pk=\"a\\\\\\\\\";r=0                                                | WINDOW",
                "\"project\";pk=\"never ends, ;r=0                                         | LOAD",
                "\"\"\"\";;r==0,,                                                       | LOAD",
            })
    void headersTellTheLimit(String header, Limit limit) {
        assertThat(read(header, "").limit()).isEqualTo(limit);
    }

    @Test
    void headersMayComeInSeveralLines() {
        var headers = new HttpHeaders();
        headers.add("ratelimit", "\"project\";r=4");
        headers.add("RATELIMIT", "\"project-concurrency\";r=0");
        assertThat(Throttling.of(headers, "", NOW).limit()).isEqualTo(Limit.CONCURRENCY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1/5 queries running concurrently and 401/400 queries running in the last hour   | WINDOW      | 401",
                "61/60 queries running in the last hour                                          | WINDOW      | 61",
                "6/5 queries running concurrently                                                | CONCURRENCY | 6",
                "6/5 queries running concurrently and 60/60 queries running in the last hour     | CONCURRENCY | 6",
                "5/5 queries running concurrently and 60/60 queries running in the last hour     | WINDOW      | 60",
                "5/5 queries running concurrently and 12/60 queries running in the last hour     | CONCURRENCY | 5",
                "6/5 queries running concurrently and 61/60 queries running in the last hour     | WINDOW      | 61",
                "1/5 queries running concurrently and 2/60 queries running in the last hour      | LOAD        |",
                "project exceeded rate limits. please retry the request with exponential backoff | LOAD        |",
                "99999999999999999999/5 queries running concurrently                             | CONCURRENCY | 999999999",
            })
    void countersTellTheLimitWhenHeadersDoNot(String text, Limit limit, @Nullable Long counted) {
        var throttled = Throttling.of(new HttpHeaders(), text, NOW);
        assertThat(throttled.limit()).isEqualTo(limit);
        assertThat(throttled.counted()).isEqualTo(counted);
    }

    @Test
    void headersWinAndTheCounterIsThatOfTheLimitTheyTell() {
        var text = "6/5 queries running concurrently and 61/60 queries running in the last hour";
        var throttled = read("\"project-concurrency\";r=0", text);
        assertThat(throttled.limit()).isEqualTo(Limit.CONCURRENCY);
        assertThat(throttled.counted()).isEqualTo(6);
    }

    private static final String COUNTERS =
            "1/5 queries running concurrently and 401/400 queries running in the last hour";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // policy | left | text | limit, seconds, at once, used
                "'\"project\";q=60;w=3600, \"project-concurrency\";q=5;qu=\"concurrent-requests\"' | '\"project\";r=0;t=9' | '' | 60 | 3600 | 5 | 61",
                "'\"project-concurrency\";qu=\"x,y;q=9\";q=7 , \"project\" ; w=1800 ; q=400' | '\"project-concurrency\";r=0, \"project\";r=380' | '' | 400 | 1800 | 7 | 21",
                "'\"project\";q=60;w=3600' | '\"project-concurrency\";r=0' | '' | 60 | 3600 | - | -",
                "'\"project\";q=60;w=3600' | '' | '' | 60 | 3600 | - | -",
                "'' | '\"project\";r=0' | '' | - | - | - | -",
                "'' | '' | '' | - | - | - | -",
                "'' | '' | '1/5 queries running concurrently and 401/400 queries running in the last hour' | 400 | - | 5 | 401",
                "'' | '' | '6/5 queries running concurrently and 12/60 queries running in the last hour' | 60 | - | 5 | 12",
                "'\"project\";q=60' | '\"project\";r=0' | '60/60 queries running in the last hour' | 60 | - | - | 61",
                "'\"project\";q=60' | '\"project\";r=0' | '75/60 queries running in the last hour' | 60 | - | - | 75",
                "'\"project\";q=50' | '' | '61/60 queries running in the last hour' | 50 | - | - | 61",
                "'\"project\";q=60,\"project\";q=40' | '\"project-concurrency\";r=0, \"project\";r=40' | '' | 40 | - | - | 1",
                "'\"project\";q=60' | '\"project-concurrency\";r=0, \"project\";r=61' | '' | 60 | - | - | -",
                "'project;q=60;w=3600, project-concurrency;q=5' | '' | '' | 60 | 3600 | 5 | -",
                "'\"project\";q=0, \"project\";q=60' | '\"project-concurrency\";r=0, \"project\";r=-2, \"project\";r=9' | '' | 60 | - | - | 61",
                "'\"project\";q=0;w=0' | '' | '' | - | - | - | -",
                "'\"project\";q=-60;w=-1' | '' | '' | - | - | - | -",
                "'\"project\";q=60.0;w=1h' | '' | '' | - | - | - | -",
                "'\"project\";q=999999999;w=999999999' | '' | '' | - | - | - | -",
                "'\"project\";q=99999999999999999999;w=3600' | '' | '' | - | 3600 | - | -",
                "'\"project\";q;w==;=;;,;,\"' | '' | '' | - | - | - | -",
                "'60;w=3600' | '0' | '0/0 queries running in the last hour' | - | - | - | -",
                "'' | '' | '99999999999/5 queries running concurrently and 99999999999/60 queries running in the last hour' | 60 | - | 5 | 61",
            })
    void theLimitsAndTheUseAreToldAsFarAsTheyAre(
            String policy,
            String left,
            String text,
            @Nullable Integer limit,
            @Nullable Long window,
            @Nullable Integer concurrency,
            @Nullable Integer used) {
        var headers = new HttpHeaders();
        headers.add("RateLimit-Policy", policy);
        headers.add("RateLimit", left);
        assertThat(Throttling.of(headers, text, NOW).limitReport())
                .isEqualTo(
                        new LimitReport(limit, window == null ? null : Duration.ofSeconds(window), concurrency, used));
    }

    @Test
    void policiesMayComeInSeveralLines() {
        var headers = new HttpHeaders();
        headers.add("RateLimit-Policy", "\"project\";q=60;w=3600");
        headers.add("ratelimit-policy", "\"project-concurrency\";q=5");
        assertThat(Throttling.of(headers, "", NOW).limitReport())
                .isEqualTo(new LimitReport(60, Duration.ofHours(1), 5, null));
    }

    @Test
    void noHeaderAndNoTextIsTooStrangeToRead() {
        var alphabet = "\"\\;,= \t-.0123456789rqwt/projectconcurrency*\u0000\u20ac";
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var headers = new HttpHeaders();
            headers.add("RateLimit-Policy", "\"project\";q=60" + noise(alphabet, random));
            headers.add("RateLimit", noise(alphabet, random) + "\"project\";r=0" + noise(alphabet, random));
            headers.add("Retry-After", noise("0123456789-:, GMTonNv", random));
            var text = noise(alphabet, random) + COUNTERS + noise(alphabet, random);
            assertThatCode(() -> Throttling.of(headers, text, NOW)).doesNotThrowAnyException();
        }
        var lines = new HttpHeaders();
        lines.add("RateLimit", ";\"\"".repeat(100_000));
        lines.add("RateLimit-Policy", "\"\\".repeat(100_000));
        assertThat(Throttling.of(lines, "", NOW).limitReport()).isEqualTo(LimitReport.NOTHING);
    }

    private static String noise(String alphabet, Random random) {
        return random.ints(random.nextInt(12), 0, alphabet.length())
                .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
                .collect(Collectors.joining());
    }

    @Test
    void aWaitIsBelievedFromASecondToAnHour() {
        assertThat(wait("1")).isEqualTo(Duration.ofSeconds(1));
        assertThat(wait(" 3600 ")).isEqualTo(Duration.ofHours(1));
        assertThat(wait("Mon, 23 Nov 2026 09:00:10 GMT")).isEqualTo(Duration.ofSeconds(10));
        assertThat(wait("0")).isNull();
        assertThat(wait("3601")).isNull();
        assertThat(wait("-5")).isNull();
        assertThat(wait("1.5")).isNull();
        assertThat(wait("soon")).isNull();
        assertThat(wait("99999999999999999999")).isNull();
        assertThat(wait("Mon, 23 Nov 2026 08:59:59 GMT")).isNull();
        assertThat(wait("Tue, 24 Nov 2026 09:00:00 GMT")).isNull();
    }
}
