package io.cistern.mixpanel.response;

import static io.cistern.mixpanel.Questions.ALL;
import static io.cistern.mixpanel.Questions.FIRST;
import static io.cistern.mixpanel.Questions.lines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cistern.profile.Cursor;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.Selection;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.testing.IntegrationTests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngageReaderTests {

    private static final String BODY = """
            {"page":0,"page_size":1000,"session_id":"1234567890-EXAMPL","status":"ok","total":2,"computed_at":{"x":[1,{}]},
            "results":[{"$distinct_id":4,"$properties":{"$email":"e\\u00e9\\n@x","n":9007199254740993}},
            {"$distinct_id":"b\\"","$properties":{"l":[1e-7,null],"\uD83D\uDE00":"ü"}}]}
            """;
    private static final List<String> ROWS = List.of(
            "{\"id\":\"4\",\"properties\":{\"$email\":\"e\\u00e9\\n@x\",\"n\":9007199254740993}}",
            "{\"id\":\"b\\\"\",\"properties\":{\"l\":[1e-7,null],\"\uD83D\uDE00\":\"ü\"}}");

    private static Page read(InputStream body, Selection select, Cursor cursor, long limit) {
        try {
            return new EngageReader(limit)
                    .read(body, select)
                    .pages(cursor, null, Instant.EPOCH)
                    .first();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page read(String body, Selection select) {
        return read(new ByteArrayInputStream(body.getBytes(UTF_8)), select, FIRST, 1 << 20);
    }

    private static Page read(String body) {
        return read(body, ALL);
    }

    private static String results(String results) {
        return "{\"session_id\":\"s\",\"total\":9,\"results\":[" + results + "]}";
    }

    private static List<String> rows(String results) {
        return lines(read(results(results)).rows());
    }

    private static String onlyValue(String value) {
        return rows("{\"$distinct_id\":\"a\",\"$properties\":{\"v\":" + value + "}}")
                .getFirst();
    }

    private static void untrusted(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        UpstreamUnavailable.class,
                        failure -> assertThat(failure.counted()).isEqualTo(Counted.MAYBE));
    }

    @Test
    void readsTheDocumentedAnswer() {
        var page = read(BODY);
        assertThat(page.session()).isEqualTo("1234567890-EXAMPL");
        assertThat(page.number()).isZero();
        assertThat(page.size()).isEqualTo(1000);
        assertThat(page.total()).isEqualTo(2);
        assertThat(lines(page.rows())).isEqualTo(ROWS);
    }

    @Test
    void fieldsAreReadWhereverTheyStand() {
        var fields = List.of(
                "\"results\":[{\"$properties\":{\"a\":1},\"x\":[{}],\"$distinct_id\":\"u\"}]",
                "\"page\":0",
                "\"page_size\":1",
                "\"session_id\":\"s\"",
                "\"status\":\"ok\"",
                "\"total\":1",
                "\"unknown\":{\"results\":[1],\"page\":[7]}");
        var random = new Random(7);
        for (var round = 0; round < 500; round++) {
            var shuffled = new ArrayList<>(fields);
            Collections.shuffle(shuffled, random);
            var page = read("{" + String.join(random.nextBoolean() ? "," : " ,\n\t", shuffled) + "}");
            assertThat(page.session()).isEqualTo("s");
            assertThat(page.total()).isEqualTo(1);
            assertThat(page.size()).isEqualTo(1);
            assertThat(lines(page.rows())).containsExactly("{\"id\":\"u\",\"properties\":{\"a\":1}}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "-0",
                "1e-7",
                "10.10",
                "1E+400",
                "123456789012345678901234567890.000",
                "\"\\u00e9\\/\\ud83d\\ude00\\u0000\"",
                "\"ü\uD83D\uDE00\u2028\"",
                "[1, 2 ,\t3]",
                "{\"a\":1,\"a\":{\"b\" : []}}",
                "null",
                "true",
                "\"\""
            })
    void valuesAreKeptToTheByte(String value) {
        assertThat(onlyValue(value)).isEqualTo("{\"id\":\"a\",\"properties\":{\"v\":" + value + "}}");
    }

    @Test
    void lineBreaksBetweenTokensAreDroppedAndNothingElse() {
        assertThat(onlyValue("\r\n [1,\n2 ,\r\n\"\\n\"]\n"))
                .isEqualTo("{\"id\":\"a\",\"properties\":{\"v\": [1,2 ,\"\\n\"]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"$distinct_id\":4}                                  | \"4\"",
                "{\"$distinct_id\":9007199254740993}                   | \"9007199254740993\"",
                "{\"$distinct_id\" : -1405123841946871899 }            | \"-1405123841946871899\"",
                "{\"$distinct_id\":\"x\\u0041\"}                       | \"x\\u0041\"",
                "{\"$group_id\":\"acme\"}                              | \"acme\"",
                "{\"group_id\":17}                                     | \"17\"",
                "{\"$distinct_id\":null,\"$group_id\":\"acme\"}        | \"acme\"",
                "{\"$group_id\":\"acme\",\"$distinct_id\":\"d\"}       | \"d\"",
                "{\"\\u0024distinct_id\":\"escaped\"}                  | \"escaped\"",
            })
    void idsAreTextWhateverTheyWere(String row, String id) {
        assertThat(rows(row)).containsExactly("{\"id\":" + id + ",\"properties\":{}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NO_ID;{}",
                "NO_ID;{\"$distinct_id\":null}",
                "NO_ID;{\"$distinct_id\":true}",
                "NO_ID;{\"$distinct_id\":\"\"}",
                "NO_ID;{\"$distinct_id\":[\"a\"]}",
                "NO_ID;{\"$distinct_id\":\"half \\ud83d\"}",
                "NO_ID;{\"$distinct_id\":{\"$distinct_id\":\"a\"}}",
                "NO_ID;{\"$properties\":{\"$distinct_id\":\"a\"}}",
                "FIELD_TWICE;{\"$distinct_id\":\"a\",\"$distinct_id\":\"b\"}",
                "FIELD_TWICE;{\"$distinct_id\":\"a\",\"$properties\":{},\"$properties\":{}}",
                "NO_PROPERTIES;{\"$distinct_id\":\"a\",\"$properties\":[]}",
                "NO_PROPERTIES;{\"$distinct_id\":\"a\",\"$properties\":7}",
                "NO_OBJECT;null",
                "NO_OBJECT;[]",
                "NO_OBJECT;\"a\"",
                "NO_JSON;NaN",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\":NaN}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\":-Infinity}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\":[1,Infinity]}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\":01}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\":\"\\x\"}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\":\"a\nb\"}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\" 1}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"x\\ud83d\":1}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"\\udc00\":1}}",
                "NO_JSON;{\"$distinct_id\":\"a\",\"$properties\":{\"y\":{\"\\ud83dx\":1}}}",
            })
    void aRowThatCannotBeTrustedIsLeftOutAndCounted(String reasonAndRow) {
        var reason = LeftOut.Reason.valueOf(reasonAndRow.split(";", 2)[0]);
        var row = reasonAndRow.split(";", 2)[1];
        for (var results : List.of(row + "," + GOOD, GOOD + "," + row)) {
            var page = read(results(results));
            assertThat(lines(page.rows())).containsExactly("{\"id\":\"good\",\"properties\":{\"x\":1}}");
            assertThat(page.leftOut()).isEqualTo(new LeftOut(1, Set.of(reason)));
            assertThat(page.total()).isEqualTo(9);
        }
    }

    private static final String GOOD = "{\"$distinct_id\":\"good\",\"$properties\":{\"x\":1}}";

    @ParameterizedTest
    @ValueSource(strings = {"c3", "c328", "80", "ff", "c0af", "eda0bd", "f8888080", "e282"})
    void textThatIsNoUtf8IsLeftOutWithItsRow(String hex) {
        var bad = HexFormat.of().parseHex(hex);
        for (var place : List.of("\"$properties\":{\"v\":\"?\"}", "\"$properties\":{\"?\":1}", "\"other\":\"?\"")) {
            var row = "{\"$distinct_id\":\"a\"," + place + "}";
            var body = results(row + "," + GOOD).getBytes(UTF_8);
            var at = results(row).indexOf('?');
            var bytes = ByteBuffer.allocate(body.length + bad.length - 1)
                    .put(body, 0, at)
                    .put(bad)
                    .put(body, at + 1, body.length - at - 1);
            var page = read(new ByteArrayInputStream(bytes.array()), ALL, FIRST, 1 << 20);
            assertThat(lines(page.rows())).containsExactly("{\"id\":\"good\",\"properties\":{\"x\":1}}");
            assertThat(page.leftOut().reasons()).containsExactly(LeftOut.Reason.NO_UTF_8);
        }
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(lines(read("\uFEFF" + BODY).rows())).isEqualTo(ROWS);
    }

    @Test
    void noResultsAreNoneOnlyWhereThereAreNone() {
        assertThat(read("{\"session_id\":\"s\",\"total\":0,\"results\":null}")
                        .rows()
                        .count())
                .isZero();
        untrusted("{\"session_id\":\"s\",\"total\":1,\"results\":null}");
        untrusted("{\"session_id\":\"s\",\"results\":null}");
        untrusted("{\"session_id\":\"s\",\"total\":0,\"results\":null,\"results\":[]}");
    }

    @Test
    void anAnswerOfWhichNoRowCanBeTrustedIsNotBelieved() {
        untrusted(results("{\"id\":1},{\"id\":2}"));
        assertThat(read(results("{\"id\":1}")).leftOut().count()).isEqualTo(1);
    }

    @Test
    void rowsThatWereLeftOutCountTowardsThePage() {
        untrusted("{\"session_id\":\"s\",\"page_size\":1,\"total\":9,\"results\":[" + GOOD + ",{}]}");
        assertThat(read("{\"session_id\":\"s\",\"results\":[" + GOOD + ",{}]}").total())
                .isEqualTo(2);
    }

    @Test
    void absentPropertiesAreNone() {
        assertThat(rows("{\"$distinct_id\":\"a\",\"$properties\":null},{\"$distinct_id\":\"b\"}"))
                .containsExactly("{\"id\":\"a\",\"properties\":{}}", "{\"id\":\"b\",\"properties\":{}}");
    }

    @Test
    void onlyWhatIsSelectedIsKept() {
        var body = results("""
                {"$distinct_id":"a","$properties":{"$last_seen":"2008","plan": "pro" , "x":{"plan":1},
                "\\u0070lan":2,"é":[1,
                2]}},{"$distinct_id":"b","$properties":{"$last_seen":"2008"}}""");
        assertThat(lines(read(body, new Selection.Only(List.of("plan", "é"))).rows()))
                .containsExactly(
                        "{\"id\":\"a\",\"properties\":{\"plan\": \"pro\",\"\\u0070lan\":2,\"é\":[1,                2]}}"
                                .replace("                ", ""),
                        "{\"id\":\"b\",\"properties\":{}}");
        assertThat(lines(read(body, new Selection.Only(List.of())).rows()))
                .containsExactly("{\"id\":\"a\",\"properties\":{}}", "{\"id\":\"b\",\"properties\":{}}");
        assertThat(lines(read(body, new Selection.Only(List.of("$last_seen"))).rows()))
                .containsExactly(
                        "{\"id\":\"a\",\"properties\":{\"$last_seen\":\"2008\"}}",
                        "{\"id\":\"b\",\"properties\":{\"$last_seen\":\"2008\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>Bad gateway</html>",
                "{\"session_id\":\"s\",\"total\":0}",
                "{\"session_id\":\"s\",\"total\":0,\"results\":{}}",
                "{\"session_id\":\"s\",\"total\":0,\"results\":[],\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":0,\"results\":[]} {}",
                "{\"session_id\":\"s\",\"total\":0,\"results\":[]}]",
                "{\"session_id\":\"s\",\"total\":-1,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":\"0\",\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":1.5,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":999999999999999999,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":99999999999999999999999999,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":0,\"page_size\":0,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":0,\"page_size\":99999999999,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":0,\"page\":1,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":0,\"page\":\"0\",\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":0,\"status\":\"error\",\"results\":[]}",
                "{\"session_id\":[],\"total\":0,\"results\":[]}",
                "{\"session_id\":\"\",\"total\":0,\"results\":[]}",
                "{\"session_id\":null,\"total\":0,\"results\":[]}",
                "{\"total\":0,\"results\":[]}",
                "{\"session_id\":\"s\",\"total\":0,\"results\":[],\"error\":\"Timeout Error.\"}",
                "{\"session_id\":\"s\",\"total\":0,\"results\":[],\"error\":{\"code\":1}}",
                "{\"error\":\"Timeout Error.\"}"
            })
    void anAnswerThatDoesNotAddUpIsNotBelieved(String body) {
        untrusted(body);
    }

    @Test
    void whatClientsHaveSeenMissingMayBeMissing() {
        var page = read("{\"session_id\":\"s\",\"error\":null,\"results\":[{\"$distinct_id\":\"a\"}]}");
        assertThat(page.total()).isEqualTo(1);
        assertThat(page.size()).isEqualTo(1000);
    }

    @Test
    void aFullFirstPageTellsItsTotal() {
        untrusted("{\"session_id\":\"s\",\"page_size\":1,\"results\":[{\"$distinct_id\":\"a\"}]}");
    }

    @Test
    void laterPagesBelongToTheSessionAndTheNumberAskedFor() {
        var cursor = new Cursor.Next("s", 3);
        var page = read(new ByteArrayInputStream("{\"results\":[]}".getBytes(UTF_8)), ALL, cursor, 99);
        assertThat(page.session()).isEqualTo("s");
        assertThat(page.number()).isEqualTo(3);
        assertThat(page.total()).isNull();
        for (var wrong : List.of("\"page\":2", "\"page\":0", "\"page\":4294967299", "\"session_id\":\"t\"")) {
            var body = ("{" + wrong + ",\"results\":[]}").getBytes(UTF_8);
            assertThatThrownBy(() -> read(new ByteArrayInputStream(body), ALL, cursor, 99))
                    .isInstanceOf(UpstreamUnavailable.class);
        }
    }

    @Test
    void aLostSessionIsKnownByItsTextUnderAnyStatus() {
        var body = "{\"error\":\"Request for page in uncached query for params: x\"}";
        assertThatThrownBy(() ->
                        read(new ByteArrayInputStream(body.getBytes(UTF_8)), ALL, new Cursor.Next("s", 1), 1 << 20))
                .isInstanceOf(SessionLost.class);
        untrusted(body);
    }

    @Test
    void deepNestingIsRefused() {
        var deep = "{\"$distinct_id\":\"a\",\"$properties\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)
                + "}";
        assertThat(read(results(deep + "," + GOOD)).leftOut())
                .isEqualTo(new LeftOut(1, Set.of(LeftOut.Reason.TOO_DEEP)));
        untrusted("{\"x\":" + "[".repeat(500_000));
    }

    @Test
    void whatIsOverTheSetSizeIsRefused() {
        var body = BODY.getBytes(UTF_8);
        assertThat(lines(read(new ByteArrayInputStream(body), ALL, FIRST, body.length)
                        .rows()))
                .isEqualTo(ROWS);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(body), ALL, FIRST, body.length - 1))
                .isInstanceOfSatisfying(
                        TooLarge.class, failure -> assertThat(failure.limit()).isEqualTo(body.length - 1));
    }

    /** The limit is more than the heap of the tests: neither what is skipped nor the rows before are kept. */
    @Test
    @IntegrationTests // it reads more than the heap has room for
    void anEndlessAnswerIsRefusedInLittleMemory() {
        var unknown = "\"" + "é".repeat(2000) + "\",";
        assertThatThrownBy(() -> read(endless("{\"unknown\":[", unknown), ALL, FIRST, 640 << 20))
                .isInstanceOf(TooLarge.class);
        var row = "{\"$distinct_id\":1,\"o\":[" + unknown + "0],\"$properties\":{\"a\":[" + unknown + "0]}},";
        assertThatThrownBy(() -> read(endless("{\"results\":[", row), new Selection.Only(List.of()), FIRST, 640 << 20))
                .isInstanceOf(TooLarge.class);
    }

    private static InputStream endless(String head, String unit) {
        var first = head.getBytes(UTF_8);
        var rest = unit.getBytes(UTF_8);
        return new InputStream() {
            private byte[] now = first;
            private int at;

            @Override
            public int read() {
                if (at == now.length) {
                    now = rest;
                    at = 0;
                }
                return now[at++] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                into[offset] = (byte) read();
                var count = Math.min(length - 1, now.length - at);
                System.arraycopy(now, at, into, offset + 1, count);
                at += count;
                return count + 1;
            }
        };
    }

    @Test
    void textsNamesAndNumbersMayBeAsLongAsThePage() {
        var text = "\"" + "é".repeat(50_000) + "\"";
        var name = "\"" + "n".repeat(120_000) + "\"";
        var number = "7".repeat(100_000);
        var properties = "{" + name + ":" + text + ",\"b\":" + number + "}";
        assertThat(rows("{\"$distinct_id\":\"a\",\"$properties\":" + properties + "}"))
                .containsExactly("{\"id\":\"a\",\"properties\":" + properties + "}");
    }

    @Test
    void cutsAnywhereNeverMakeAPage() {
        var body = BODY.strip().getBytes(UTF_8);
        for (var length = 0; length < body.length; length++) {
            var cut = new ByteArrayInputStream(body, 0, length);
            assertThat(catchThrowable(() -> read(cut, ALL, FIRST, 1 << 20))).isInstanceOf(UpstreamUnavailable.class);
        }
    }

    @Test
    void mutationsMakeAPageOrAFailureAndNothingElse() {
        var random = new Random(42);
        var failures = 0;
        var selections = List.of(ALL, new Selection.Only(List.of("n", "l")));
        for (var round = 0; round < 30_000; round++) {
            var body = BODY.getBytes(UTF_8);
            for (var edit = random.nextInt(3); edit >= 0; edit--) {
                body[random.nextInt(body.length)] = (byte)
                        (random.nextBoolean() ? "{}[]\",:0eE-.\\u ntf".charAt(random.nextInt(18)) : random.nextInt());
            }
            var mutated = new ByteArrayInputStream(body);
            var thrown = catchThrowable(() -> read(mutated, selections.get(random.nextInt(2)), FIRST, 1 << 20));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(QueryFailure.class);
                failures++;
            }
        }
        assertThat(failures).isBetween(3_000, 29_000);
    }

    /** Slices are cut by offsets, so they are tried at every alignment to the buffers and in every portion. */
    @Test
    void rowsAreTheSameHoweverTheBytesArrive() {
        var random = new Random(3);
        for (var round = 0; round < 150; round++) {
            var expected = new ArrayList<String>();
            var narrowed = new ArrayList<String>();
            var results = new ArrayList<String>();
            for (var row = random.nextInt(1, 40); row > 0; row--) {
                var id = "\"" + text(random, 12) + "\"";
                var big = "\"k" + text(random, 9) + "\":\"" + text(random, 1200) + "\"";
                var small = "\"é\":" + random.nextLong() + "." + random.nextInt(1000);
                expected.add("{\"id\":" + id + ",\"properties\":{" + big + "," + small + "}}");
                narrowed.add("{\"id\":" + id + ",\"properties\":{" + small + "}}");
                results.add("{\"$properties\":{" + big + "," + small + "},\"o\":[" + small.substring(4)
                        + "],\"$distinct_id\":" + id + "}");
            }
            var body = " ".repeat(random.nextInt(64)) + results(String.join(",", results));
            assertThat(lines(read(portioned(body, random), ALL, FIRST, 1 << 24).rows()))
                    .isEqualTo(expected);
            assertThat(lines(read(portioned(body, random), new Selection.Only(List.of("é")), FIRST, 1 << 24)
                            .rows()))
                    .isEqualTo(narrowed);
        }
    }

    private static String text(Random random, int longest) {
        var alphabet = new String[] {"a", "é", "\uD83D\uDE00", "\\n", "\\u00e9", "€", "\\\"", "0"};
        return IntStream.range(0, random.nextInt(1, longest))
                .mapToObj(at -> alphabet[random.nextInt(alphabet.length)])
                .collect(Collectors.joining());
    }

    private static InputStream portioned(String body, Random random) {
        var most = random.nextInt(1, 9000);
        return new ByteArrayInputStream(body.getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, random.nextInt(1, most + 1)));
            }
        };
    }
}
