package io.cistern.mixpanel;

import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClientException;

/** Maps a broken call to a failure with a message of our own. */
final class TransportFailures {

    private TransportFailures() {}

    /** @param maxHeaderSize the largest response head that is read, in bytes */
    static QueryFailure of(IOException broken, Counted counted, long maxHeaderSize) {
        if (has(broken, TooLongHttpHeaderException.class)) {
            return new TooLarge(
                    maxHeaderSize,
                    "The headers of Mixpanel's response are over " + maxHeaderSize
                            + " bytes; the setting cistern.mixpanel.max-header-size allows more");
        }
        var cause = cause(broken);
        return counted == Counted.NO
                ? new UpstreamUnavailable(counted, Concern.EVERY_QUERY, unsent(broken, cause), cause, null)
                : new UpstreamUnavailable(counted, concern(cause), unfinished(cause), cause, null);
    }

    /** The message for a call that never reached Mixpanel. */
    private static String unsent(IOException broken, @Nullable Throwable cause) {
        if (has(broken, ProxyConnectException.class)) {
            return "Mixpanel could not be reached: the proxy on the way refuses the connection";
        }
        if (has(broken, NotSslRecordException.class)) {
            return "No secure connection to Mixpanel could be made: the server at its address does not speak TLS";
        }
        if (has(broken, CertificateException.class) || has(broken, SSLPeerUnverifiedException.class)) {
            return "No secure connection to Mixpanel could be made: its certificate is not trusted here";
        }
        return switch (cause) {
            case TimeoutException late -> "Mixpanel could not be reached in time";
            case ConnectTimeoutException late -> "Mixpanel could not be reached in time";
            case UnknownHostException unknown -> "The name of Mixpanel's host cannot be resolved";
            case NoRouteToHostException nowhere -> "Mixpanel could not be reached: there is no route to its host";
            case ConnectException refused -> "Mixpanel could not be reached: the connection was refused";
            case SSLException failed -> "No secure connection to Mixpanel could be made: the handshake failed";
            case InterruptedIOException interrupted -> "The call was cancelled";
            case null, default -> "The connection to Mixpanel failed";
        };
    }

    private static String unfinished(@Nullable Throwable cause) {
        return switch (cause) {
            case TimeoutException late -> "Mixpanel did not answer in time";
            case InterruptedIOException interrupted -> "The call was cancelled";
            case null, default -> "Mixpanel's answer broke off or could not be read";
        };
    }

    private static Concern concern(@Nullable Throwable cause) {
        return cause instanceof InterruptedIOException ? Concern.EVERY_QUERY : Concern.PERHAPS_THE_QUERY;
    }

    private static boolean has(Throwable broken, Class<? extends Throwable> type) {
        for (@Nullable Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The cause that may be reported. WebClient's exceptions contain the request's headers with the secret, and Netty's
     * decoder quotes the bytes that it could not read, so these are dropped.
     */
    private static @Nullable Throwable cause(IOException broken) {
        @Nullable Throwable cause = broken;
        while (cause instanceof CallBrokenException || cause instanceof WebClientException) {
            cause = cause.getCause();
        }
        return cause instanceof IOException || cause instanceof TimeoutException ? cause : null;
    }
}
