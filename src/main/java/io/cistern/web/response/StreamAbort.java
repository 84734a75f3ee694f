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
 * Writes a body that may fail. What fails before the first byte left is thrown on, with nothing said yet; what fails later
 * cuts the connection: the last chunk is never sent, and no client can take it for whole.
 */
public final class StreamAbort {

    private static final Logger log = LoggerFactory.getLogger(StreamAbort.class);

    private StreamAbort() {}

    /** Writes a body. */
    public interface Writing {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes a body, and cuts the connection when it fails midway.
     *
     * @param what what is written, for the log
     */
    public static void ifItFails(String what, HttpServletRequest request, HttpServletResponse response, Writing writing)
            throws IOException {
        try {
            if (HeadOutput.isFor(request)) {
                HeadOutput.discard(response.getBufferSize(), writing);
            } else {
                writing.write(response.getOutputStream());
            }
        } catch (RuntimeException | IOException failure) {
            if (!response.isCommitted()) {
                resetBody(response);
                throw failure;
            }
            if (!(failure instanceof IOException)) { // that the caller has left is its own affair
                log.warn("{} was cut midway: {}", what, failure.getClass().getName());
            }
            throw new CloseNowException(failure);
        }
    }

    /** What lets another site's page read the answer was decided before it, and goes for its failure, too. */
    private static void resetBody(HttpServletResponse response) {
        var kept = new LinkedHashMap<String, List<String>>();
        response.getHeaderNames().stream()
                .filter(name -> name.startsWith("Access-Control-"))
                .forEach(name -> kept.put(name, List.copyOf(response.getHeaders(name))));
        response.reset();
        kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    }
}
