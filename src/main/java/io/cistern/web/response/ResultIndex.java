package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.profile.QueryFailure.SnapshotGone;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The positions of a result's blocks in one of its forms. With it, a range is written without reading the pages and
 * writing the blocks outside the range.
 *
 * @param place the name of the answer's rows
 * @param pageSize rows of a full page
 * @param start the bytes before the first block
 * @param pages the length of each block in bytes, page by page
 * @param end the bytes after the last block
 */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
public record ResultIndex(String place, int pageSize, byte[] start, List<int[]> pages, byte[] end) {

    /** The weight of the list for each page. */
    private static final int PER_PAGE = 6;

    /** Reads the rows of the pages from one to before another. */
    public interface Pages {
        Stream<Slice> read(int from, int to);
    }

    /** Reads a whole answer and measures its blocks. */
    public static ResultIndex of(Answer answer, BlockForm form) throws IOException {
        var pages = new ArrayList<int[]>();
        var isFirst = true;
        try (var slices = answer.slices()) {
            for (var each = slices.iterator(); each.hasNext(); ) {
                var slice = each.next();
                var blocks = slice.rows().blocks();
                var lengths = new int[blocks.size()];
                for (var i = 0; i < lengths.length; i++) {
                    if (LineScanner.isIn(slice, blocks.get(i))) {
                        lengths[i] = form.measure(slice, blocks.get(i), isFirst);
                        isFirst = false;
                        LineScanner.giveWay(); // some forms have to be written to be measured
                    }
                }
                pages.add(lengths);
            }
        }
        return new ResultIndex(answer.place(), answer.pageSize(), form.start(), List.copyOf(pages), form.end());
    }

    /** The length of the whole result in bytes. */
    public long length() {
        return start.length + pages.stream().mapToLong(ResultIndex::sum).sum() + end.length;
    }

    /** The count of numbers in the index. */
    public int weight() {
        return pages.stream().mapToInt(lengths -> PER_PAGE + lengths.length).sum();
    }

    private static long sum(int[] lengths) {
        return Arrays.stream(lengths).asLongStream().sum();
    }

    /** Writes the bytes from one to before another, and reads only the pages that contain a part of them. */
    public void write(Pages source, BlockForm form, OutputStream response, long first, long behind) throws IOException {
        write(source, form, new RangeOutput(response, first, behind));
    }

    private void write(Pages source, BlockForm form, RangeOutput out) throws IOException {
        out.write(start);
        var from = 0;
        while (from < pages.size() && out.isBefore(sum(pages.get(from)))) {
            out.skip(sum(pages.get(from++)));
        }
        var to = from;
        var behind = out.count();
        while (to < pages.size() && behind < out.end()) {
            behind += sum(pages.get(to++));
        }
        if (from < to) {
            try (var slices = source.read(from, to)) {
                var each = slices.iterator();
                for (var page = from; page < to && !out.isDone(); page++) {
                    if (!each.hasNext()) {
                        throw new SnapshotGone();
                    }
                    write(each.next(), pages.get(page), form, out);
                }
            }
        }
        if (!out.isDone()) {
            out.write(end);
        }
    }

    private void write(Slice slice, int[] lengths, BlockForm form, RangeOutput out) throws IOException {
        var blocks = slice.rows().blocks();
        if (blocks.size() != lengths.length) {
            throw new SnapshotGone(); // another page has replaced it
        }
        for (var i = 0; i < lengths.length && !out.isDone(); i++) {
            if (lengths[i] == 0 || out.isBefore(lengths[i])) {
                out.skip(lengths[i]);
            } else {
                form.write(slice, blocks.get(i), out.count() == start.length, out);
                LineScanner.giveWay();
            }
        }
    }
}
