package io.cistern.answer;

import io.cistern.merge.Trusted;
import io.cistern.profile.ProfileQuery;
import java.util.function.Predicate;

/** How far answers are made here that Mixpanel was not asked for, project by project. */
final class Trust implements Trusted {

    private final Predicate<String> derives;

    /** @param derives whether anything is derived in that project */
    Trust(Predicate<String> derives) {
        this.derives = derives;
    }

    @Override
    public boolean trusts(ProfileQuery query) {
        return derives.test(query.scope().project());
    }

    /** Whether the answer to the wide question may serve this one. The answer to the question itself always does. */
    boolean trusts(ProfileQuery wide, ProfileQuery asked) {
        return wide.equals(asked) || derives.test(asked.scope().project());
    }
}
