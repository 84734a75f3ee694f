package io.cistern.mixpanel;

import io.cistern.mixpanel.MixpanelProperties.Project;
import io.cistern.mixpanel.response.EngageReader;
import io.cistern.mixpanel.response.ErrorText;
import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Makes the calls of one project. */
final class MixpanelProject {

    private final MixpanelClient client;
    private final Project settings;
    private final EngageReader reader;
    private final long maxHeaderSize;
    private final InstantSource time;

    /** The page size that every call sends; null for none. */
    private final @Nullable Integer fixedPageSize;

    /** @param maxHeaderSize the largest response head that is read, in bytes */
    MixpanelProject(
            MixpanelClient client, Project settings, EngageReader reader, long maxHeaderSize, InstantSource time) {
        this.client = client;
        this.settings = settings;
        this.reader = reader;
        this.maxHeaderSize = maxHeaderSize;
        this.time = time;
        this.fixedPageSize = settings.pageSize().fixed();
    }

    /** Mixpanel's id of this project. */
    String id() {
        return client.projectId();
    }

    /** Makes a call that is not a profile query. */
    PassThrough.Answer pass(PassThrough.Call call, int most) {
        if (Thread.currentThread().isInterrupted()) {
            throw TransportFailures.of(new InterruptedIOException(), Counted.NO, maxHeaderSize);
        }
        var request = client.pass(call, call.workspace() == null ? settings.workspaceId() : call.workspace());
        try (var exchange = new Exchange(request, call.body(), settings.beginTimeout(), settings.readTimeout())) {
            try {
                var head = exchange.head();
                if (head.status() != 200) {
                    var text = ErrorText.of(exchange.start(head, ErrorText.LENGTH));
                    throw ErrorResponse.of(
                            head.status(), head.headers(), text, new Cursor.First(), settings.host(), time.instant());
                }
                var body = exchange.body(head).readNBytes(most + 1);
                if (body.length > most) {
                    throw new TooLarge(most, "Mixpanel's answer is too large");
                }
                return new PassThrough.Answer(head.headers().getFirst(HttpHeaders.CONTENT_TYPE), body);
            } catch (IOException e) {
                throw TransportFailures.of(e, exchange.counted(), maxHeaderSize);
            }
        }
    }

    /** The values that its answers depend on besides the query, without the secret. */
    List<String> account() {
        return Stream.of(settings.host(), id(), settings.username(), settings.workspaceId(), fixedPageSize)
                .map(String::valueOf)
                .toList();
    }

    /**
     * Makes one call. If the thread is interrupted, the call is not made or is cancelled, and the thread stays
     * interrupted.
     */
    Fetched fetch(PageRequest pageRequest) {
        if (Thread.currentThread().isInterrupted()) {
            throw TransportFailures.of(new InterruptedIOException(), Counted.NO, maxHeaderSize);
        }
        var query = pageRequest.query();
        var cursor = pageRequest.cursor();
        var pageSize = pageSize(pageRequest);
        var form = EngageForm.of(query, cursor, pageSize);
        var workspace = query.scope().workspace();
        var call = client.call(workspace == null ? settings.workspaceId() : workspace);
        var asOf = time.instant();
        try (var exchange = new Exchange(call, form, settings.beginTimeout(), settings.readTimeout())) {
            try {
                var head = exchange.head();
                if (head.status() != 200) {
                    var text = ErrorText.of(exchange.start(head, ErrorText.LENGTH));
                    throw ErrorResponse.of(
                            head.status(), head.headers(), text, cursor, settings.host(), time.instant());
                }
                var response = reader.read(exchange.body(head), query.select());
                return response.pages(cursor, pageSize, asOf);
            } catch (IOException e) {
                throw TransportFailures.of(e, exchange.counted(), maxHeaderSize);
            }
        }
    }

    /**
     * The page size to ask for; null for none. The forms of one session must be equal. What a session of a version
     * before this one asked for is not stored; it was what the settings say.
     */
    private @Nullable Integer pageSize(PageRequest pageRequest) {
        var own = switch (pageRequest.cursor()) {
            case Cursor.First() -> pageRequest.pageSize();
            case Cursor.Next next -> next.parts().asked();
        };
        return own == null ? fixedPageSize : own;
    }
}
