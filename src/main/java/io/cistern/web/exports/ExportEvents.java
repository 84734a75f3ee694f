package io.cistern.web.exports;

import io.cistern.export.Export;
import io.cistern.export.ExportWatcher;
import io.cistern.export.Exports;
import io.cistern.web.identity.Identity;
import io.cistern.web.response.HeadOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Sends the changes of an export as Server-Sent Events, from the state that the client has seen to the last state, or
 * until the client's credentials expire. An event is the whole state, so missed events need not be repeated. Its id is
 * the version, which does not change with restarts.
 */
final class ExportEvents {

    /** The time without a change after which a comment is sent, so that no intermediary closes the connection. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

    private final Exports exports;
    private final ExportJson json;
    private final InstantSource time;

    ExportEvents(Exports exports, ExportJson json, InstantSource time) {
        this.exports = exports;
        this.json = json;
        this.time = time;
    }

    void write(Export export, HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (var watcher = exports.watch(export, Identity.of(request).caller())
                .orElseThrow(() -> ExportProblems.tooManyStreams(exports.watchersPerCaller()))) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            if (!HeadOutput.isFor(request)) {
                response.flushBuffer();
                write(watcher, lastEvent(request), Identity.of(request).expires(), response.getOutputStream());
            }
        }
    }

    private static long lastEvent(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Last-Event-ID"))
                .filter(id -> VERSION.matcher(id).matches())
                .map(Long::parseLong)
                .orElse(-1L);
    }

    private void write(ExportWatcher watcher, long last, @Nullable Instant expires, OutputStream out)
            throws IOException {
        for (var sent = last; !hasPassed(expires); ) {
            var changed = watcher.next(sent, until(expires));
            if (changed.isPresent()) {
                send(changed.get(), out);
                sent = changed.get().version();
            } else if (watcher.isOver(sent)) {
                return;
            } else {
                out.write(": still there\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }

    /** How long to wait for a change. A stream ends when the credentials that opened it expire. */
    private Duration until(@Nullable Instant expires) {
        var left = expires == null ? QUIET : Duration.between(time.instant(), expires);
        return left.compareTo(QUIET) < 0 ? left : QUIET;
    }

    private boolean hasPassed(@Nullable Instant expires) {
        return expires != null && !time.instant().isBefore(expires);
    }

    private void send(Export export, OutputStream out) throws IOException {
        var data = json.of(export, exports.lapses(export)).toString();
        out.write("id: %d\nevent: progress\ndata: %s\n\n"
                .formatted(export.version(), data)
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
