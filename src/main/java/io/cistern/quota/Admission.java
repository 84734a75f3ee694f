package io.cistern.quota;

import java.time.Instant;

/** The answer to a call that wants to be made. */
sealed interface Admission {

    record Admitted(Permit permit) implements Admission {}

    /**
     * It cannot start in time.
     *
     * @param nextPermitAt when it could, if nobody else spends; never too early
     */
    record Refused(Shortage shortage, Instant nextPermitAt) implements Admission {}
}
