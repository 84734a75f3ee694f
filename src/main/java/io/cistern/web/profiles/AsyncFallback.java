package io.cistern.web.profiles;

import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.ResponseOptions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Turns a query into an export when the client sent {@code Prefer: respond-async}. */
@FunctionalInterface
public interface AsyncFallback {

    void postpone(
            QueryRequest queryRequest,
            ResponseOptions responseOptions,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException;
}
