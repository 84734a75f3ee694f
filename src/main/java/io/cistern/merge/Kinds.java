package io.cistern.merge;

import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.where.Evaluator;
import java.util.Optional;
import java.util.function.Function;

/** Tells which questions can be merged, and with which others. */
final class Kinds {

    private final Function<String, Evaluator> evaluators;
    private final boolean lookUps;
    private final boolean filters;
    private final Trusted trusted;
    private final Sizes sizes = new Sizes();

    /**
     * @param evaluators the one evaluator of each project
     * @param lookUps whether look-ups are merged
     * @param filters whether filters are
     * @param trusted which of them
     */
    Kinds(Function<String, Evaluator> evaluators, boolean lookUps, boolean filters, Trusted trusted) {
        this.evaluators = evaluators;
        this.lookUps = lookUps;
        this.filters = filters;
        this.trusted = trusted;
    }

    /** Empty for what is asked by itself. */
    Optional<Kind> of(ProfileQuery query) {
        if (query.audience() instanceof Audience.Identified) {
            return lookUps ? LookUps.of(query) : Optional.empty();
        }
        return filters
                ? Filters.of(query, evaluators.apply(query.scope().project()), sizes, trusted)
                : Optional.empty();
    }

    void learn(ProfileQuery query, Page first) {
        if (!(query.audience() instanceof Audience.Identified)) {
            sizes.learn(query, first);
        }
    }
}
