package io.cistern.mixpanel;

import java.io.IOException;

/** The connection failed the call, or took too long. Says nothing of its own: foreign messages can hold addresses. */
final class CallBrokenException extends IOException {

    CallBrokenException(Throwable cause) {
        super(cause);
    }
}
