package io.cistern.web.server;

import io.cistern.web.problem.Problem;
import jakarta.servlet.RequestDispatcher;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.apache.catalina.connector.Request;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * Explains why Tomcat refuses a request before Spring sees it. Tomcat itself reports most of these as 400. Where it
 * stopped within the request line, the path is found in the bytes that it has read. Nothing of the request is reported.
 *
 * @param path the path of the request, which selects the form of the error; empty if it is unreadable
 */
record EarlyRefusal(HttpStatusCode status, String detail, String path) {

    private static final int MOST_BYTES = 512; // searched for the beginning of the path

    private static final String REQUEST_LINE =
            "The request line cannot be read: percent-encode blanks and non-ASCII characters in the query";
    private static final String HEADER =
            "A header cannot be read: a name has letters, digits and hyphens, a value no control characters, and Host one"
                    + " name with or without a port";
    private static final String HOST = "Exactly one Host header is required, with the same host as the target";

    static EarlyRefusal of(Request request, int status) {
        var coyote = request.getCoyoteRequest();
        var lineIsRead = !coyote.protocol().isNull() && !coyote.requestURI().isNull();
        var path = coyote.requestURI().isNull()
                ? path(request)
                : coyote.requestURI().toString();
        if (status != 400) {
            return of(HttpStatusCode.valueOf(status), path);
        }
        if (isTooLong(request)) {
            return of(lineIsRead ? HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE : HttpStatus.URI_TOO_LONG, path);
        }
        if (!lineIsRead) {
            return new EarlyRefusal(HttpStatus.BAD_REQUEST, REQUEST_LINE, path);
        }
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null) {
            return new EarlyRefusal(HttpStatus.BAD_REQUEST, HEADER, path);
        }
        var hosts = Collections.list(coyote.getMimeHeaders().values(HttpHeaders.HOST))
                .size();
        return hosts == 1 ? of(HttpStatus.BAD_REQUEST, path) : new EarlyRefusal(HttpStatus.BAD_REQUEST, HOST, path);
    }

    private static EarlyRefusal of(HttpStatusCode status, String path) {
        return new EarlyRefusal(status, Problem.blank(status).detail(), path);
    }

    private static boolean isTooLong(Request request) {
        var coyote = request.getCoyoteRequest();
        if (!(request.getConnector().getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol)
                || !(coyote.getInputBuffer() instanceof ApplicationBufferHandler buffer)
                || coyote.getAttribute(RequestDispatcher.ERROR_EXCEPTION) == null) {
            return false;
        }
        return buffer.getByteBuffer().position() >= protocol.getMaxHttpRequestHeaderSize()
                || coyote.getMimeHeaders().size() >= protocol.getMaxHeaderCount();
    }

    /** Returns the path, without the query, of a request line that could not be read to its end. */
    private static String path(Request request) {
        if (!(request.getCoyoteRequest().getInputBuffer() instanceof ApplicationBufferHandler buffer)) {
            return "";
        }
        var bytes = buffer.getByteBuffer().duplicate().position(0);
        var head = new byte[Math.min(bytes.remaining(), MOST_BYTES)];
        bytes.get(head);
        var read = new String(head, StandardCharsets.ISO_8859_1);
        var target = read.stripLeading().replaceFirst("^\\S*[ \t]+", "").replaceFirst("^(?i)https?://[^/\\s]*", "");
        return target.split("[\\s?]", 2)[0];
    }
}
