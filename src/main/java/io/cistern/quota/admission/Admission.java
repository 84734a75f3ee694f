package io.cistern.quota.admission;

import io.cistern.ledger.DenialReason;
import io.cistern.profile.WaitReason;
import java.time.Instant;

/** Whether a call may be made. */
public sealed interface Admission {

    record Admitted(Permit permit) implements Admission {}

    /**
     * The call cannot start in time.
     *
     * @param nextPermitAt when it could start if nobody else spends; never too early
     */
    record Refused(WaitReason reason, Instant nextPermitAt) implements Admission {

        /** The kind of the reason. */
        public DenialReason shortage() {
            return DenialReason.of(reason);
        }
    }
}
