package io.cistern.ledger;

import io.cistern.profile.Priority;
import java.time.Duration;

/**
 * A caller who waits for permits, with one kind of work.
 *
 * @param waiting for how long its first call has waited
 */
public record WaitingCaller(String caller, int weight, Priority priority, boolean counted, Duration waiting) {

    public static WaitingCaller of(Call call, Duration waiting) {
        return new WaitingCaller(
                call.caller().name(), call.caller().weight(), call.caller().priority(), call.counted(), waiting);
    }

    /** Whether they wait in the same line, however long. */
    public boolean sameLine(WaitingCaller other) {
        return caller.equals(other.caller) && priority == other.priority && counted == other.counted;
    }
}
