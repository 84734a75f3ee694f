package io.cistern.web.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.Answers.Window;
import io.cistern.profile.Pages;
import io.cistern.rows.Block;
import io.cistern.web.FakeAnswer;
import io.cistern.web.query.QueryRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the bytes of a result's range, and what is read and written for it. */
class ResultIndexTests {

    private static final int PAGES = 6;

    /** A slice a page: five blocks each, one without rows, and a last one that is cut within its blocks. */
    private static final List<Slice> SLICES = slices();

    /** A form of a result. */
    enum Form {
        NDJSON,
        GZIP,
        JSON,
        CSV;

        private static final List<String> COLUMNS = List.of("mark", "n");

        AnswerWriter body() {
            return switch (this) {
                case NDJSON -> new NdjsonWriter();
                case GZIP -> new GzipNdjsonWriter();
                case JSON -> new ExportJsonWriter();
                case CSV -> new CsvWriter(true);
            };
        }

        BlockForm blocks() {
            return switch (this) {
                case NDJSON -> new BlockForms.Ndjson();
                case GZIP -> new BlockForms.Gzip();
                case JSON -> new BlockForms.Json();
                case CSV -> new BlockForms.Csv(COLUMNS, true);
            };
        }

        byte[] all(List<Slice> slices) throws IOException {
            var out = new ByteArrayOutputStream();
            var queryRequest = new QueryRequest(Pages.EVERYBODY, Window.ALL, COLUMNS, null, List.of());
            body().write(queryRequest, answer(slices), out);
            return out.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRangeIsThoseBytesAndWhatIsAroundThemIsNeitherReadNorWritten(Form form) throws IOException {
        var all = form.all(SLICES);
        var measuring = new CountingForm(form.blocks());
        var index = ResultIndex.of(answer(SLICES), measuring);
        assertThat(index.length()).isEqualTo(all.length);
        assertThat(measuring.written).as("it is measured once, and not written").isZero();

        var random = new SplittableRandom(3);
        var lengths = List.of(1, 2, 1_000, 40_000, all.length);
        for (var i = 0; i < 200; i++) {
            var length = lengths.get(i % lengths.size());
            var from = length == all.length ? 0 : random.nextInt(all.length - length);
            var part = part(index, form, from, from + length);
            assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(all, from, from + length));
            if (length <= 2) {
                assertThat(part.blocks()).as("blocks written").isLessThanOrEqualTo(length);
                assertThat(part.pages()).as("pages read").isLessThanOrEqualTo(length);
            }
        }
        for (var at : List.of(0, all.length - 1)) {
            assertThat(part(index, form, at, at + 1).bytes()).containsExactly(all[at]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResultWithoutRowsIsWholeToo(Form form) throws IOException {
        var all = form.all(List.of());
        var index = ResultIndex.of(answer(List.of()), form.blocks());
        assertThat(index.length()).isEqualTo(all.length);
        assertThat(part(index, form, 0, all.length).bytes()).isEqualTo(all);
    }

    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    private record Part(byte[] bytes, int pages, int blocks) {}

    private static Part part(ResultIndex index, Form form, long from, long to) throws IOException {
        var out = new ByteArrayOutputStream();
        var counting = new CountingForm(form.blocks());
        var pages = new int[1];
        index.write(
                (first, last) -> SLICES.subList(first, last).stream().peek(_ -> pages[0]++), counting, out, from, to);
        assertThat(counting.measured).isZero();
        return new Part(out.toByteArray(), pages[0], counting.written);
    }

    private static List<Slice> slices() {
        var slices = new ArrayList<Slice>();
        for (var page = 0; page < PAGES; page++) {
            slices.add(page == 3 ? slice(0, 0, 0) : slice(2_000, 0, 2_000));
        }
        assertThat(slices.getFirst().rows().blocks()).hasSizeGreaterThan(3);
        slices.add(slice(2_000, 700, 1_500));
        return slices;
    }

    private static Slice slice(int rows, int from, int to) {
        var page = IntStream.range(0, rows)
                .boxed()
                .flatMap(row -> Stream.of(
                        "\"u%d\"".formatted(row),
                        "{\"n\":%d,\"mark\":\"=%d;\\u00e9\",\"list\":[1,\",\",%d]}".formatted(row, row * 31L, row)))
                .toList();
        return new Slice(FakeAnswer.rows(page), from, to);
    }

    private static FakeAnswer answer(List<Slice> slices) {
        return FakeAnswer.of(
                slices::stream, slices.stream().mapToLong(Slice::count).sum());
    }

    /** Counts the blocks that are measured and written. */
    private static final class CountingForm implements BlockForm {

        private final BlockForm form;
        private int measured;
        private int written;

        CountingForm(BlockForm form) {
            this.form = form;
        }

        @Override
        public byte[] start() throws IOException {
            return form.start();
        }

        @Override
        public int measure(Slice slice, Block block, boolean isFirst) throws IOException {
            measured++;
            return form.measure(slice, block, isFirst);
        }

        @Override
        public byte[] end() throws IOException {
            return form.end();
        }

        @Override
        public void write(Slice slice, Block block, boolean isFirst, OutputStream out) throws IOException {
            written++;
            form.write(slice, block, isFirst, out);
        }
    }
}
