package io.cistern.web.response;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a body that may fail. A failure before the first byte was sent is rethrown, with nothing committed. A later
 * failure closes the connection without the last chunk, so that no client takes the body for complete.
 */
public final class StreamAbort {

    private static final Logger log = LoggerFactory.getLogger(StreamAbort.class);

    private StreamAbort() {}

    /** Writes a body. */
    public interface Writing {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes a body, and closes the connection when it fails after the first bytes.
     *
     * @param what the name of the body, for the log
     */
    public static void ifItFails(String what, HttpServletRequest request, HttpServletResponse response, Writing writing)
            throws IOException {
        try {
            if (HeadOutput.isFor(request)) {
                HeadOutput.discard(response.getBufferSize(), writing);
            } else {
                writing.write(response.getOutputStream());
            }
        } catch (RuntimeException | IOException e) {
            if (!response.isCommitted()) {
                resetBody(response);
                throw e;
            }
            if (!(e instanceof IOException)) { // a closed connection is not worth a warning
                log.warn(
                        "{} failed after its first bytes were sent; the connection was closed: {}",
                        what,
                        e.getClass().getName());
            }
            throw new CloseNowException(e);
        }
    }

    /**
     * Resets the response except for the CORS headers, because the decision to share an answer with another site also
     * applies to its failure.
     */
    private static void resetBody(HttpServletResponse response) {
        var corsHeaders = new LinkedHashMap<String, List<String>>();
        response.getHeaderNames().stream()
                .filter(name -> name.startsWith("Access-Control-"))
                .forEach(name -> corsHeaders.put(name, List.copyOf(response.getHeaders(name))));
        response.reset();
        corsHeaders.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    }
}
