package io.cistern.mixpanel.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import io.cistern.profile.LeftOut.Reason;
import io.cistern.profile.Page;
import io.cistern.profile.Selection;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of more rows than the documented page has. */
class LargeAnswerTests {

    private static final Cursor FIRST = new Cursor.First();

    @Test
    void anAnswerIsCutIntoPagesOfTheDocumentedSize() throws IOException {
        var fetched = read("\"page_size\":5000,\"total\":9000", rows(0, 5_000), FIRST, 5_000);
        assertThat(fetched.pages()).extracting(Page::number).containsExactly(0, 1, 2, 3, 4);
        assertThat(fetched.pages()).allSatisfy(page -> {
            assertThat(page.size()).isEqualTo(1_000);
            assertThat(page.perCall()).isEqualTo(5);
            assertThat(page.asked()).isEqualTo(5_000);
            assertThat(lines(page)).isEqualTo(written(page.number() * 1_000, page.number() * 1_000 + 1_000));
        });
        assertThat(fetched.first().pages()).isEqualTo(9);
        assertThat(fetched.first().calls()).isEqualTo(2);
        assertThat(fetched.first().call(4)).isEqualTo(FIRST);
        assertThat(fetched.first().call(8))
                .isEqualTo(new Cursor.Next("s", 1, new Cursor.Parts(1_000, 5, 5_000, 4_000)));
    }

    @Test
    void theSizeMayFollowTheRows() throws IOException {
        var body = "{\"results\":[" + rows(0, 1_500) + "],\"session_id\":\"s\",\"total\":1500,\"page_size\":2000}";
        var fetched = new EngageReader(1 << 24)
                .read(new ByteArrayInputStream(body.getBytes(UTF_8)), new Selection.All())
                .pages(FIRST, null, Instant.EPOCH);
        assertThat(fetched.pages()).extracting(page -> page.rows().count()).containsExactly(1_000, 500);
    }

    @Test
    void anAnswerWhoseSizeTheDocumentedOneDoesNotDivideIsOnePage() throws IOException {
        var fetched = read("\"page_size\":1500,\"total\":4000", rows(0, 1_500), FIRST, 5_000);
        assertThat(fetched.pages()).hasSize(1);
        assertThat(fetched.first().size()).isEqualTo(1_500);
        assertThat(fetched.first().perCall()).isEqualTo(1);
        assertThat(lines(fetched.first())).isEqualTo(written(0, 1_500));
        assertThat(fetched.first().rows().id(1_234)).isEqualTo("u1234");
        assertThat(fetched.first().call(1))
                .isEqualTo(new Cursor.Next("s", 1, new Cursor.Parts(1_500, 1, 5_000, 1_500)));
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1_000, 4_000})
    void anAnswerWithoutATotalIsNotTakenForWholeWhenALargerPageWasAskedFor(int count) {
        assertThatThrownBy(() -> read("", rows(0, count), FIRST, 5_000))
                .as("Mixpanel may have capped it")
                .isInstanceOf(UpstreamUnavailable.class)
                .hasMessageContaining("no total");
    }

    @Test
    void eachPageCountsItsOwnInvalidRows() throws IOException {
        var rows = rows(0, 1_200) + ",7," + rows(1_201, 1_500);
        var fetched = read("\"page_size\":2000,\"total\":1500", rows, FIRST, 2_000);
        assertThat(fetched.pages()).extracting(page -> page.leftOut().count()).containsExactly(0, 1);
        assertThat(fetched.pages()).extracting(page -> page.rows().count()).containsExactly(1_000, 499);
        assertThat(fetched.rows()).isEqualTo(1_499);
    }

    @Test
    void aShortAnswerHasAllPagesThatTheTotalNeeds() throws IOException {
        var fetched = read("\"page_size\":5000,\"total\":4500", rows(0, 1_200), FIRST, 5_000);
        assertThat(fetched.pages()).extracting(page -> page.rows().count()).containsExactly(1_000, 200, 0, 0, 0);
    }

    @Test
    void anAnswerHasNoPagesThatTheTotalDoesNotNeed() throws IOException {
        assertThat(read("\"page_size\":5000,\"total\":1", rows(0, 1), FIRST, 5_000)
                        .pages())
                .hasSize(1);
        assertThat(read("\"page_size\":5000,\"total\":0", "", FIRST, 5_000).pages())
                .hasSize(1);
        assertThat(read("\"page_size\":5000", rows(5_000, 6_100), later(2), 5_000)
                        .pages())
                .hasSize(2);
    }

    @Test
    void rowsBehindTheLastPageAreCounted() throws IOException {
        var fetched = read("\"page_size\":5000,\"total\":2000", rows(0, 2_100), FIRST, 5_000);
        assertThat(fetched.pages()).extracting(page -> page.rows().count()).containsExactly(1_000, 1_000);
        var leftOut = fetched.pages().getLast().leftOut();
        assertThat(leftOut.count()).isEqualTo(100);
        assertThat(leftOut.reasons()).isEqualTo(Set.of(Reason.BEYOND_TOTAL));

        var last = read("", rows(5_000, 6_100), later(1), 5_000);
        assertThat(last.pages()).extracting(Page::number).containsExactly(5);
        assertThat(last.first().leftOut().count()).isEqualTo(100);
    }

    @Test
    void aLaterAnswerKeepsTheSizeOfItsSession() throws IOException {
        assertThat(read("", rows(5_000, 6_000), later(1), 5_000).first().perCall())
                .isEqualTo(5);
        assertThatThrownBy(() -> read("\"page_size\":1000", rows(1_000, 2_000), later(1), 5_000))
                .isInstanceOf(UpstreamUnavailable.class)
                .hasMessageContaining("page size");
        assertThatThrownBy(() -> read("\"page_size\":5000", rows(5_000, 10_001), later(5), 5_000))
                .isInstanceOf(UpstreamUnavailable.class)
                .hasMessageContaining("more rows");
    }

    private static Cursor later(int count) {
        return new Cursor.Next("s", 1, new Cursor.Parts(1_000, 5, 5_000, count * 1_000));
    }

    private static Fetched read(String fields, String rows, Cursor cursor, @Nullable Integer asked) throws IOException {
        var body = "{\"session_id\":\"s\"," + (fields.isEmpty() ? "" : fields + ",") + "\"results\":[" + rows + "]}";
        return new EngageReader(1 << 24)
                .read(new ByteArrayInputStream(body.getBytes(UTF_8)), new Selection.All())
                .pages(cursor, asked, Instant.EPOCH);
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"$distinct_id\":\"u" + i + "\",\"$properties\":{\"n\":" + i + "}}")
                .collect(Collectors.joining(","));
    }

    private static String written(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"id\":\"u" + i + "\",\"properties\":{\"n\":" + i + "}}\n")
                .collect(Collectors.joining());
    }

    private static String lines(Page page) {
        try (var lines = page.rows().open()) {
            return new String(lines.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
