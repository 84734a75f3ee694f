package io.cistern.quota.admission;

import io.cistern.profile.Caller;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;

/** Somebody who waits for one call, or for a bare permit, and shares it with nobody. */
public record Once(Caller caller, Instant startBy) implements Demand {

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public boolean leaving() {
        return wanted();
    }

    @Override
    public ProfileQuery question(ProfileQuery asked) {
        return asked;
    }

    @Override
    public void shared() {}

    @Override
    public void sent() {}

    @Override
    public void received(Page page) {}
}
