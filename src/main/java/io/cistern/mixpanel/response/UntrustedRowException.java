package io.cistern.mixpanel.response;

import io.cistern.profile.LeftOut.Reason;
import org.springframework.lang.Contract;

/** A row is invalid. The row is not quoted, because it is personal data. */
final class UntrustedRowException extends RuntimeException {

    private final Reason reason;

    UntrustedRowException(Reason reason) {
        super(reason.sentence(), null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    @Contract("false, _ -> fail")
    static void unless(boolean sound, Reason reason) {
        if (!sound) {
            throw new UntrustedRowException(reason);
        }
    }
}
