package io.cistern.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.fresh.CacheRequirements;
import io.cistern.web.problem.ValidationErrors;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Request headers that hold lists are read as their RFCs have it. */
class ReadHeadersTests {

    private static final Duration LONGEST = Duration.ofSeconds(2_147_483_648L);

    private final ValidationErrors validationErrors = new ValidationErrors();

    @ParameterizedTest
    @ValueSource(
            strings = {"2147483647", "2147483648", "99999999999999999999", "0000000000000000000000000000002147483647"})
    void anyNumberOfDigitsIsRead(String seconds) {
        var cacheRequirements = terms("max-stale=" + seconds + ", max-age=" + seconds + ", min-fresh=" + seconds);
        var most = seconds.endsWith("7") ? Duration.ofSeconds(Integer.MAX_VALUE) : LONGEST;
        assertThat(cacheRequirements).isEqualTo(new CacheRequirements(most, most, most, false, true));
        assertThat(validationErrors.any()).isFalse();
    }

    /** What OkHttp's CacheControl.FORCE_CACHE sends. */
    @Test
    void okHttpForcesTheCache() {
        assertThat(terms("max-stale=2147483647, only-if-cached"))
                .isEqualTo(new CacheRequirements(null, Duration.ofSeconds(Integer.MAX_VALUE), null, true, true));
    }

    @Test
    void directivesOfAllLinesCountInAnyCaseAndQuotedOrNot() {
        assertThat(terms("Max-Age = \"60\"", "private, x=\"a, max-age=1\", ,no-transform", "MIN-FRESH=5"))
                .isEqualTo(new CacheRequirements(Duration.ofSeconds(60), null, Duration.ofSeconds(5), false, true));
        assertThat(validationErrors.any()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age",
                "max-age=",
                "max-age=-1",
                "max-age=1.5",
                "max-age=1e3",
                "max-age=\u0663",
                "min-fresh=x"
            })
    void whatIsNoNumberIsRefused(String directive) {
        terms(directive);
        assertThat(validationErrors.any()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            wait=10                                  | 10
            Wait=10                                  | 10
            WAIT = "10"                              | 10
            wait=10; foo="a, wait=3", wait=5         | 10
            handling=lenient , wait=10               | 10
            foo="x, wait=3; y=\\"wait=4", wait=10    | 10
            return=minimal; wait=3, wait=10          | 10
            wait="1\\0"                              | 10
            wait=99999999999                         | 2147483648
            wait=ten, wait=10                        |
            wait                                     |
            wait=""                                  |
            wait=-1                                  |
            awaits=10                                |
            ,,                                       |
            """)
    void aPreferredWaitIsRead(String header, Long seconds) {
        assertThat(preferences(header).patience()).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Test
    void preferencesOfAllLinesCountAndTheFirstOfTwoDoes() {
        assertThat(preferences("respond-async", "wait=7", "wait=8"))
                .isEqualTo(new Preferences(Duration.ofSeconds(7), true));
        assertThat(preferences("Respond-Async;x=y, WAIT=7")).isEqualTo(new Preferences(Duration.ofSeconds(7), true));
        assertThat(preferences("respond-async=\"\"").async()).isTrue();
        assertThat(preferences("respond-async=false, respond-async").async()).isFalse();
        assertThat(preferences("x=\"respond-async, respond-async\"").async()).isFalse();
    }

    private CacheRequirements terms(String... lines) {
        var request = request("Cache-Control", lines);
        return CacheDirectives.of(request, new RequestParameters(request, validationErrors), true, validationErrors);
    }

    private static Preferences preferences(String... lines) {
        return Preferences.of(request("Prefer", lines));
    }

    private static MockHttpServletRequest request(String header, String... lines) {
        var request = new MockHttpServletRequest();
        List.of(lines).forEach(line -> request.addHeader(header, line));
        return request;
    }
}
