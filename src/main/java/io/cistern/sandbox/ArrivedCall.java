package io.cistern.sandbox;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request for profiles that arrived. Public for the tests of other packages.
 *
 * @param arrived when it was counted, or refused
 * @param page the page asked for
 * @param session the session it named
 * @param status what it was answered; 0 as long as it was not
 * @param counted whether it took a place in the window
 * @param parameters all it sent, long values cut
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
