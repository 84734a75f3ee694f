package io.cistern.web;

import io.cistern.export.Export;
import io.cistern.export.Exports;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * The changes of an export as Server-Sent Events, from the state at which a client has left it until the last. An event
 * is all that is known then, so what changed unseen need not be told; its id is the version, which outlives restarts.
 */
final class ExportEvents {

    private static final Duration MOMENT = Duration.ofMillis(250);

    /** After so many moments without a change something is sent, so that nothing in between gives the connection up. */
    private static final int QUIET = 60;

    private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

    private final Exports exports;
    private final ExportJson json;

    ExportEvents(Exports exports, ExportJson json) {
        this.exports = exports;
        this.json = json;
    }

    void write(Export export, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.flushBuffer();
        var out = response.getOutputStream();
        var told = Optional.ofNullable(request.getHeader("Last-Event-ID"))
                .filter(id -> VERSION.matcher(id).matches())
                .map(Long::parseLong)
                .orElse(-1L);
        var quiet = 0;
        for (var now = Optional.of(export); now.isPresent(); now = exports.find(export.id())) {
            var latest = now.get();
            if (latest.version() > told) {
                send(latest, out);
                told = latest.version();
                quiet = 0;
            } else if (++quiet % QUIET == 0) {
                out.write(": still there\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            if (latest.status().isLast() || !exports.pass(MOMENT)) {
                return;
            }
        }
    }

    private void send(Export export, OutputStream out) throws IOException {
        var data = json.of(export, exports.lapses(export)).toString();
        out.write("id: %d\nevent: progress\ndata: %s\n\n"
                .formatted(export.version(), data)
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
