package io.cistern.mixpanel;

import java.io.IOException;

/**
 * The connection failed or timed out. It has no message of its own, because messages of other libraries can contain
 * addresses.
 */
final class CallBrokenException extends IOException {

    CallBrokenException(Throwable cause) {
        super(cause);
    }
}
