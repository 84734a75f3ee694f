package io.cistern.web.exports;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.answer.Answers.Window;
import io.cistern.export.Export;
import io.cistern.export.ExportQuery;
import io.cistern.export.Exports;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import io.cistern.web.request.ResponseOptions;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.response.AnswerWriter;
import io.cistern.web.response.BlockForm;
import io.cistern.web.response.HeadOutput;
import io.cistern.web.response.ResultIndex;
import io.cistern.web.response.StreamAbort;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.web.context.request.ServletWebRequest;

/** Writes the result of an export, or a range of it. The bytes are the same each time, so a client can resume a download. */
final class ExportResult {

    /** The most blocks of all indexes together: each takes 4 bytes and stands for at least 32 KB of lines. */
    private static final long MOST_BLOCKS = 2_000_000;

    /** The most characters of all columns together. */
    private static final long MOST_CHARACTERS = 8_000_000;

    private final Exports exports;

    /** The positions of blocks in results of which a range was requested. */
    private final Memo<ResultIndex> indexes = new Memo<>(MOST_BLOCKS, ResultIndex::weight);

    /** The columns of exports that select everything. */
    private final Memo<List<String>> columns = new Memo<>(
            MOST_CHARACTERS, names -> names.stream().mapToInt(String::length).sum());

    ExportResult(Exports exports) {
        this.exports = exports;
    }

    /** A complete export and the requested form. */
    private record Wanted(
            Export export, QueryRequest queryRequest, Format format, boolean gzip, boolean guarded, String tag) {

        AnswerWriter body() {
            return AnswerWriter.ofExport(format, gzip, guarded);
        }

        /** The same form, block by block. */
        BlockForm blocks() {
            return BlockForm.of(format, gzip, guarded, queryRequest.columns());
        }
    }

    /** @param guarded whether CSV is guarded against spreadsheets that run what looks like a formula */
    void write(
            Export export, ExportQuery query, boolean guarded, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var format = Format.valueOf(export.format().toUpperCase(Locale.ROOT));
        var gzip = format == Format.NDJSON && ResponseOptions.acceptsGzip(request);
        var form = gzip ? "-gzip" : format == Format.CSV && !guarded ? "-unguarded" : "";
        var tag = "\"%s-%s%s\"".formatted(export.id(), export.format(), form);
        response.setHeader("Accept-Ranges", "bytes");
        var leftOut = export.progress().leftOut().count();
        if (leftOut > 0) {
            response.setHeader(AnswerHeaders.LEFT_OUT, Integer.toString(leftOut));
        }
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader(HttpHeaders.VARY, "Accept-Encoding, Authorization");
        if (new ServletWebRequest(request, response).checkNotModified(tag)) {
            return;
        }
        var queryRequest = new QueryRequest(query.query(), Window.ALL, columns(export, query, format), null, List.of());
        var wanted = new Wanted(export, queryRequest, format, gzip, guarded, tag);
        var range = range(request, tag);
        if (range.isPresent()) {
            write(range.get(), wanted, request, response);
            return;
        }
        wanted.body().head(response);
        var answer = exports.result(export, query.query());
        StreamAbort.ifItFails(
                "A result", request, response, out -> wanted.body().write(queryRequest, answer, out));
    }

    /** The requested range. A header with several ranges or none is ignored (RFC 9110, 14.2). */
    private static Optional<HttpRange> range(HttpServletRequest request, String tag) {
        var condition = request.getHeader(HttpHeaders.IF_RANGE);
        if (HeadOutput.isFor(request) || (condition != null && !condition.equals(tag))) {
            return Optional.empty();
        }
        try {
            var ranges = HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
            return ranges.size() == 1 ? Optional.of(ranges.getFirst()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void write(HttpRange range, Wanted wanted, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var index = indexes.get(wanted.tag(), () -> index(wanted));
        var length = index.length();
        var first = range.getRangeStart(length);
        var last = range.getRangeEnd(length);
        if (first > last) {
            throw ExportProblems.rangeBehindEnd(length);
        }
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(first, last, length));
        response.setContentLengthLong(last - first + 1);
        wanted.body().head(response);
        StreamAbort.ifItFails(
                "A result",
                request,
                response,
                out -> index.write(
                        (from, to) -> pages(wanted, index, from, to), wanted.blocks(), out, first, last + 1));
    }

    private ResultIndex index(Wanted wanted) throws IOException {
        var answer = whole(wanted);
        AnswerWriter.refuseIncomplete(wanted.queryRequest(), answer);
        var index = ResultIndex.of(answer, wanted.blocks());
        AnswerWriter.requireWhole(wanted.queryRequest(), answer);
        return index;
    }

    private Answer whole(Wanted wanted) {
        return exports.result(wanted.export(), wanted.queryRequest().query());
    }

    private Stream<Slice> pages(Wanted wanted, ResultIndex index, int from, int to) {
        if (wanted.export().progress().isStitched()) {
            return whole(wanted).slices().skip(from); // the pages before a page decide which profiles it adds
        }
        var size = (long) index.pageSize();
        var query = wanted.queryRequest().query();
        return exports.result(wanted.export(), query, index.place(), from * size, (to - from) * size)
                .slices();
    }

    /** The columns of CSV when all properties are selected. They are computed once, without keeping the rows. */
    private @Nullable List<String> columns(Export export, ExportQuery query, Format format) throws IOException {
        if (query.columns() != null || format != Format.CSV) {
            return query.columns();
        }
        return columns.get(export.id(), () -> AnswerWriter.columns(exports.result(export, query.query())));
    }
}
