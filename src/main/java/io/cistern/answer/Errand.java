package io.cistern.answer;

import io.cistern.profile.Caller;
import io.cistern.profile.Demand;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** What is done for one caller's question: how long each of its calls may wait to start, and what they cost together. */
final class Errand {

    private final Contract contract;
    private final InstantSource time;
    private final AtomicInteger cost = new AtomicInteger();

    Errand(Contract contract, InstantSource time) {
        this.contract = contract;
        this.time = time;
    }

    /** A wish for one more page, beginning now. */
    Demand demand() {
        return new Paid(startBy());
    }

    Instant startBy() {
        return time.instant().plus(contract.patience());
    }

    int cost() {
        return cost.get();
    }

    private final class Paid implements Demand {

        private final Instant startBy;

        Paid(Instant startBy) {
            this.startBy = startBy;
        }

        @Override
        public Instant startBy() {
            return startBy;
        }

        @Override
        public Caller caller() {
            return contract.caller();
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public void sent() {
            cost.incrementAndGet();
        }
    }
}
