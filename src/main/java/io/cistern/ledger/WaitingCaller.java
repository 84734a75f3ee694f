package io.cistern.ledger;

import io.cistern.profile.Priority;
import java.time.Duration;

/**
 * A caller that waits for permits for one kind of work.
 *
 * @param waiting how long its first call has waited
 */
public record WaitingCaller(String caller, int weight, Priority priority, boolean counted, Duration waiting) {

    public static WaitingCaller of(Call call, Duration waiting) {
        return new WaitingCaller(
                call.caller().name(), call.caller().weight(), call.caller().priority(), call.counted(), waiting);
    }

    /** Whether both wait in the same queue, however long. */
    public boolean sameLine(WaitingCaller other) {
        return caller.equals(other.caller) && priority == other.priority && counted == other.counted;
    }
}
