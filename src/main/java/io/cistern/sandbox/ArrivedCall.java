package io.cistern.sandbox;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request for profiles that arrived. Public for the tests of other packages.
 *
 * @param arrived when it was counted or refused
 * @param page the requested page
 * @param session the session that it named
 * @param status the status of its answer; 0 while there is none
 * @param counted whether it counted in the window
 * @param parameters all its parameters, with long values shortened
 */
public record ArrivedCall(
        Instant arrived,
        int page,
        Optional<String> session,
        int status,
        boolean counted,
        Map<String, String> parameters) {

    public ArrivedCall {
        parameters = Map.copyOf(parameters);
    }
}
