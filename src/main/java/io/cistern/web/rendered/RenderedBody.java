package io.cistern.web.rendered;

import io.cistern.web.response.GzipText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A body that was sent, and can be sent again. The age of the answer may follow its start, and is written anew each time. */
final class RenderedBody {

    /** Precedes the age. It does not occur within a JSON string, where quotes are escaped. */
    private static final byte[] AGE = "\"ageSeconds\":".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING = {};

    private final byte[] start;

    /** The compressed start, which is sent in its place; null when the body is not compressed. */
    private final @Nullable GzipText compressed;

    /** The bytes after the age; null when the body does not tell the age. */
    private final byte @Nullable [] end;

    private RenderedBody(byte[] start, byte @Nullable [] end, boolean gzip) {
        this.start = gzip ? NOTHING : start;
        this.compressed = gzip ? GzipText.of(start) : null;
        this.end = end;
    }

    /**
     * A body without values that change with time.
     *
     * @param gzip whether it is compressed from now on
     */
    static RenderedBody constant(byte[] body, boolean gzip) {
        return new RenderedBody(body, null, gzip);
    }

    /**
     * A JSON body of which the age of the answer is the last member of that name.
     *
     * @param gzip whether it is compressed from now on, up to the age
     */
    static RenderedBody aged(byte[] body, boolean gzip) {
        var from = age(body);
        var to = from;
        while (body[to] >= '0' && body[to] <= '9') {
            to++;
        }
        return new RenderedBody(Arrays.copyOf(body, from), Arrays.copyOfRange(body, to, body.length), gzip);
    }

    /** The position of the age in the body. */
    private static int age(byte[] body) {
        for (var at = body.length - AGE.length; at >= 0; at--) {
            if (Arrays.equals(body, at, at + AGE.length, AGE, 0, AGE.length)) {
                return at + AGE.length;
            }
        }
        throw new IllegalArgumentException("The body does not tell the age of the answer");
    }

    /** Sends the body with its length. */
    void send(long ageSeconds, HttpServletResponse response) throws IOException {
        var rest = rest(ageSeconds);
        var out = response.getOutputStream();
        if (compressed != null) {
            response.setContentLength(compressed.size(rest));
            compressed.write(rest, out);
        } else {
            response.setContentLength(start.length + rest.length);
            out.write(start);
            out.write(rest);
        }
    }

    private byte[] rest(long ageSeconds) {
        if (end == null) {
            return NOTHING;
        }
        var age = Long.toString(ageSeconds).getBytes(StandardCharsets.US_ASCII);
        var rest = Arrays.copyOf(age, age.length + end.length);
        System.arraycopy(end, 0, rest, age.length, end.length);
        return rest;
    }

    /** The heap that it uses, in bytes. */
    int weight() {
        return start.length + (compressed == null ? 0 : compressed.weight()) + (end == null ? 0 : end.length);
    }
}
