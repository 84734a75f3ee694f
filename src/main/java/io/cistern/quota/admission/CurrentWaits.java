package io.cistern.quota.admission;

import io.cistern.profile.Caller;
import io.cistern.profile.WaitReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The calls of this process that wait, in order of arrival, each with the reason for which it waits now. */
final class CurrentWaits {

    private final List<Wait> waits = new CopyOnWriteArrayList<>();

    /** A call that is being admitted. It waits as soon as it has a reason. */
    final class Wait implements AutoCloseable {

        private final Caller caller;
        private volatile @Nullable WaitReason reason;

        private Wait(Caller caller) {
            this.caller = caller;
        }

        void because(WaitReason now) {
            reason = now;
        }

        @Override
        public void close() {
            waits.remove(this);
        }
    }

    Wait begin(Caller caller) {
        var wait = new Wait(caller);
        waits.add(wait);
        return wait;
    }

    /** The reason of the first call that waits. */
    Optional<WaitReason> first() {
        return first(_ -> true);
    }

    /** The reason of the first call that waits for this caller with the same priority. */
    Optional<WaitReason> first(Caller caller) {
        return first(other -> other.name().equals(caller.name()) && other.priority() == caller.priority());
    }

    private Optional<WaitReason> first(Predicate<Caller> callers) {
        return waits.stream()
                .filter(wait -> callers.test(wait.caller))
                .flatMap(wait -> Optional.ofNullable(wait.reason).stream())
                .findFirst();
    }
}
