package io.cistern.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.answer.Answers.Window;
import io.cistern.export.Export;
import io.cistern.export.Exports;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/** Hands out what an export has brought, or a part of it. The same bytes each time, so a download can be gone on with. */
final class ExportResult {

    private static final long MOST_KNOWN = 1_000;

    private final Exports exports;

    /** Bytes of results that were measured for the sake of a range. */
    private final Cache<String, Long> lengths =
            Caffeine.newBuilder().maximumSize(MOST_KNOWN).build();

    /** The columns of exports that select everything. */
    private final Cache<String, List<String>> columns =
            Caffeine.newBuilder().maximumSize(MOST_KNOWN).build();

    ExportResult(Exports exports) {
        this.exports = exports;
    }

    /** @param guarded whether CSV is guarded against spreadsheets that run what looks like a formula */
    void write(Export export, boolean guarded, HttpServletRequest request, HttpServletResponse response)
            throws IOException, Refusal {
        var format = Format.valueOf(export.format().toUpperCase(Locale.ROOT));
        var gzip = format == Format.NDJSON && Manner.acceptsGzip(request);
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
        var body = body(format, gzip, guarded);
        var question = new Question(export.query(), Window.ALL, columns(export, format), null, List.of());
        var range = request.getHeader(HttpHeaders.RANGE);
        var condition = request.getHeader(HttpHeaders.IF_RANGE);
        if (range == null
                || HeadOutput.isFor(request) // ranges are defined for GET alone (RFC 9110, 14.2)
                || !ByteRange.isAsked(range)
                || (condition != null && !condition.equals(tag))) {
            body.head(response);
            write(export, question, body, new ByteRange(0, Long.MAX_VALUE), request, response);
            return;
        }
        var length = length(export, question, body, tag);
        var part = ByteRange.of(range, length);
        if (part.isEmpty()) {
            throw new RangeException(length);
        }
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setHeader(
                HttpHeaders.CONTENT_RANGE,
                "bytes %d-%d/%d".formatted(part.get().from(), part.get().to() - 1, length));
        response.setContentLengthLong(part.get().to() - part.get().from());
        body.head(response);
        write(export, question, body, part.get(), request, response);
    }

    private void write(
            Export export,
            Question question,
            Body body,
            ByteRange range,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, Refusal {
        var answer = exports.result(export);
        Cut.ifItFails("A result", request, response, out -> body.write(question, answer, new RangeOutput(out, range)));
    }

    private long length(Export export, Question question, Body body, String tag) throws IOException, Refusal {
        var known = lengths.getIfPresent(tag);
        if (known != null) {
            return known;
        }
        var counting = RangeOutput.counting();
        body.write(question, exports.result(export), counting);
        lengths.put(tag, counting.count());
        return counting.count();
    }

    private static Body body(Format format, boolean gzip, boolean guarded) {
        return switch (format) {
            case JSON -> new RowsBody();
            case NDJSON -> gzip ? new GzipNdjsonBody() : new NdjsonBody();
            case CSV -> new CsvBody(guarded);
        };
    }

    /** Where all properties are selected, the columns of CSV are found out once: the rows are not kept meanwhile. */
    private @Nullable List<String> columns(Export export, Format format) throws IOException {
        if (export.columns() != null || format != Format.CSV) {
            return export.columns();
        }
        var known = columns.getIfPresent(export.id());
        if (known == null) {
            known = CsvBody.names(exports.result(export));
            columns.put(export.id(), known);
        }
        return known;
    }
}
