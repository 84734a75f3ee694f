package io.cistern.web.response;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Block;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes results block by block. Where possible, the length of a block is computed from its header, without reading its lines. */
final class BlockForms {

    private static final byte[] NOTHING = {};

    private BlockForms() {}

    /** Whether the slice contains all rows of the block. */
    private static boolean isWhole(Slice slice, Block block) {
        return slice.from() <= block.row() && block.row() + block.rows() <= slice.to();
    }

    /** The length in bytes of the slice's lines, each with one byte for its end. */
    private static int lines(Slice slice, Block block) throws IOException {
        if (isWhole(slice, block)) {
            return block.length();
        }
        var counting = RangeOutput.counting();
        new Ndjson().write(slice, block, false, counting);
        return Math.toIntExact(counting.count());
    }

    /** Writes the same bytes as {@link NdjsonWriter}. */
    static final class Ndjson implements BlockForm {

        @Override
        public byte[] start() {
            return NOTHING;
        }

        @Override
        public int measure(Slice slice, Block block, boolean isFirst) throws IOException {
            return lines(slice, block);
        }

        @Override
        public byte[] end() {
            return NOTHING;
        }

        @Override
        public void write(Slice slice, Block block, boolean isFirst, OutputStream out) throws IOException {
            if (isWhole(slice, block)) {
                out.write(block.lines());
                return;
            }
            LineScanner.read(slice, block, (buffer, from, length) -> {
                out.write(buffer, from, length);
                out.write('\n');
            });
        }
    }

    /** Writes the same bytes as {@link GzipNdjsonWriter}. The head of the stream is a part of the first block. */
    static final class Gzip implements BlockForm {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final GzipWriter all = new GzipWriter(written);

        @Override
        public byte[] start() {
            return NOTHING;
        }

        @Override
        public int measure(Slice slice, Block block, boolean isFirst) throws IOException {
            written.reset();
            all.write(GzipNdjsonWriter.cut(slice, block));
            return written.size();
        }

        @Override
        public byte[] end() throws IOException {
            written.reset();
            all.finish();
            return written.toByteArray();
        }

        @Override
        public void write(Slice slice, Block block, boolean isFirst, OutputStream out) throws IOException {
            var wanted = GzipNdjsonWriter.cut(slice, block);
            if (isFirst) {
                new GzipWriter(out).write(wanted);
            } else {
                wanted.copyTo(out);
            }
        }
    }

    /** Writes the same bytes as {@link ExportJsonWriter}. */
    static final class Json implements BlockForm {

        private long rows;

        @Override
        public byte[] start() {
            return JsonWriter.START.clone();
        }

        @Override
        public int measure(Slice slice, Block block, boolean isFirst) throws IOException {
            rows += Math.min(slice.to(), block.row() + block.rows()) - Math.max(slice.from(), block.row());
            return lines(slice, block) - (isFirst ? 1 : 0); // commas replace the ends of lines
        }

        @Override
        public byte[] end() {
            return ("]" + ExportJsonWriter.rest(rows)).getBytes(US_ASCII);
        }

        @Override
        public void write(Slice slice, Block block, boolean isFirst, OutputStream out) throws IOException {
            var bare = new ByteArrayOutputStream(block.length());
            new Ndjson().write(slice, block, false, bare);
            var lines = bare.toByteArray();
            if (!isFirst) {
                out.write(',');
            }
            for (int at = 0; at < lines.length - 1; at++) {
                lines[at] = lines[at] == '\n' ? (byte) ',' : lines[at];
            }
            out.write(lines, 0, lines.length - 1);
        }
    }

    /** Writes the same bytes as {@link CsvWriter}. */
    static final class Csv implements BlockForm {

        private final List<String> columns;
        private final boolean guarded;

        Csv(List<String> columns, boolean guarded) {
            this.columns = columns;
            this.guarded = guarded;
        }

        @Override
        public byte[] start() throws IOException {
            var start = new ByteArrayOutputStream();
            new CsvTable(columns, guarded, start).head();
            return start.toByteArray();
        }

        /** Writes the block to measure it. */
        @Override
        public int measure(Slice slice, Block block, boolean isFirst) throws IOException {
            var counting = RangeOutput.counting();
            write(slice, block, isFirst, counting);
            return Math.toIntExact(counting.count());
        }

        @Override
        public byte[] end() {
            return NOTHING;
        }

        @Override
        public void write(Slice slice, Block block, boolean isFirst, OutputStream out) throws IOException {
            LineScanner.read(slice, block, new CsvTable(columns, guarded, out)::row);
        }
    }
}
