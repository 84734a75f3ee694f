package io.cistern.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a body that may fail. What fails before the first byte left is thrown on, with nothing said yet; what fails later
 * cuts the connection: the last chunk is never sent, and no client can take it for whole.
 */
final class Cut {

    private static final Logger log = LoggerFactory.getLogger(Cut.class);

    private Cut() {}

    /** Writes to the response. */
    interface Writing {
        void write() throws IOException, Refusal;
    }

    /** @param what what is written, for the log */
    static void ifItFails(String what, HttpServletResponse response, Writing writing) throws IOException, Refusal {
        try {
            writing.write();
        } catch (RuntimeException | IOException | Refusal failure) {
            if (!response.isCommitted()) {
                response.reset();
                throw failure;
            }
            if (!(failure instanceof IOException)) { // that the caller has left is its own affair
                log.warn("{} was cut midway: {}", what, failure.getClass().getName());
            }
            throw new CloseNowException(failure);
        }
    }
}
