package io.cistern.quota.admission;

import io.cistern.ledger.DenialReason;
import java.time.Instant;

/** Whether a call may be made. */
public sealed interface Admission {

    record Admitted(Permit permit) implements Admission {}

    /**
     * The call cannot start in time.
     *
     * @param nextPermitAt when it could start if nobody else spends; never too early
     */
    record Refused(DenialReason shortage, Instant nextPermitAt) implements Admission {}
}
