package io.cistern.mixpanel;

import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClientException;

/** Puts a broken call into our words. */
final class Breakdown {

    private Breakdown() {}

    static UpstreamUnavailable of(IOException broken, Counted counted) {
        var cause = cause(broken);
        var fact = switch (cause) {
            case TimeoutException late when counted == Counted.NO -> "Mixpanel could not be reached in time";
            case TimeoutException late -> "Mixpanel did not answer in time";
            case UnknownHostException unknown -> "Mixpanel's host is not known here";
            case ConnectException refused -> "Mixpanel could not be reached";
            case SSLException mistrust -> "No secure connection to Mixpanel could be made";
            case InterruptedIOException given -> "The call was given up by its caller";
            case null, default ->
                counted == Counted.NO
                        ? "The connection to Mixpanel failed"
                        : "Mixpanel's answer broke off or could not be read";
        };
        return new UpstreamUnavailable(counted, fact, cause);
    }

    /**
     * The cause that may be told. WebClient's exceptions hold the request's headers, the secret among them, and Netty's
     * decoder quotes what it could not read: they go no further.
     */
    private static @Nullable Throwable cause(IOException broken) {
        @Nullable Throwable cause = broken;
        while (cause instanceof CallBrokenException || cause instanceof WebClientException) {
            cause = cause.getCause();
        }
        return cause instanceof IOException || cause instanceof TimeoutException ? cause : null;
    }
}
