package io.cistern.quota.admission;

import io.cistern.ledger.DenialReason;
import java.time.Instant;

/** The answer to a call that wants to be made. */
public sealed interface Admission {

    record Admitted(Permit permit) implements Admission {}

    /**
     * It cannot start in time.
     *
     * @param nextPermitAt when it could, if nobody else spends; never too early
     */
    record Refused(DenialReason shortage, Instant nextPermitAt) implements Admission {}
}
