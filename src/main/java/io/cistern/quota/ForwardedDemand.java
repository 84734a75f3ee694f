package io.cistern.quota;

import io.cistern.profile.Caller;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;

/** Passes on all of a demand. Who stands around one says only what is different there. */
abstract class ForwardedDemand implements Demand {

    private final Demand demand;

    ForwardedDemand(Demand demand) {
        this.demand = demand;
    }

    @Override
    public Caller caller() {
        return demand.caller();
    }

    @Override
    public Instant startBy() {
        return demand.startBy();
    }

    @Override
    public boolean wanted() {
        return demand.wanted();
    }

    @Override
    public boolean leaving() {
        return demand.leaving();
    }

    @Override
    public ProfileQuery question(ProfileQuery asked) {
        return demand.question(asked);
    }

    @Override
    public void shared() {
        demand.shared();
    }

    @Override
    public void sent() {
        demand.sent();
    }

    @Override
    public void received(Page page) {
        demand.received(page);
    }
}
