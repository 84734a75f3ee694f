package io.cistern.web.server;

import io.cistern.web.problem.EngageError;
import io.cistern.web.problem.Problem;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Reports requests that Tomcat refuses before Spring sees them as a problem or in Mixpanel's form, not as Tomcat's HTML
 * page.
 */
final class ProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        var writable = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
        if (response.getStatus() < 400
                || response.getContentWritten() > 0
                || !writable.get()
                || !response.setErrorReported()) {
            return;
        }
        try {
            var refusal = EarlyRefusal.of(request, response.getStatus());
            response.setStatus(refusal.status().value());
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            if (EngageError.isFor(refusal.path())) {
                response.setContentType(MediaType.APPLICATION_JSON_VALUE);
                response.getOutputStream().write(EngageError.unread(refusal.detail(), refusal.path()));
            } else {
                response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
                response.getOutputStream()
                        .write(Problem.blank(refusal.status(), refusal.detail()).bytes());
            }
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            getContainer().getLogger().debug("The client has closed the connection", e);
        }
    }
}
