package io.cistern.quota;

import io.cistern.profile.Priority;
import java.time.Duration;

/**
 * A caller who waits for permits, with one kind of work.
 *
 * @param waiting for how long its first call has waited
 */
public record Contender(String caller, int weight, Priority priority, boolean counted, Duration waiting) {

    public static Contender of(Call call, Duration waiting) {
        return new Contender(
                call.caller().name(), call.caller().weight(), call.caller().priority(), call.counted(), waiting);
    }

    /** Whether they wait in the same line, however long. */
    public boolean sameLine(Contender other) {
        return caller.equals(other.caller) && priority == other.priority && counted == other.counted;
    }
}
