package io.cistern.mixpanel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.QueryFailure.UpstreamThrottled;
import io.cistern.profile.QueryFailure.UpstreamThrottled.Limit;
import java.time.Duration;
import java.time.Instant;
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
