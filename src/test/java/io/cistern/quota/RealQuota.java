package io.cistern.quota;

import io.cistern.FakeTime;
import io.cistern.profile.PageSource;
import io.cistern.profile.SinglePages;
import java.nio.file.Path;

/** A project's real quota over a real ledger, for the tests of other packages. Time advances when a call waits. */
public final class RealQuota implements AutoCloseable {

    private final Rig rig;

    public RealQuota(Path directory, int limit, int concurrency) {
        rig = new Rig(directory, limit, concurrency);
    }

    public FakeTime time() {
        return rig.time;
    }

    public Quota quota() {
        return rig.projectGuards;
    }

    /** The source behind the guard of the project main. */
    public PageSource guarded(SinglePages source) {
        return rig.retrying(source);
    }

    @Override
    public void close() {
        rig.close();
    }
}
