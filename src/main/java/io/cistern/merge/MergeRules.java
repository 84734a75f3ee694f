package io.cistern.merge;

import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.where.evaluation.Evaluator;
import java.util.Optional;
import java.util.function.Function;

/** Decides which queries can be merged, and with which others. */
final class MergeRules {

    private final Function<String, Evaluator> evaluators;
    private final boolean lookUps;
    private final int idsPerCall;
    private final boolean filters;
    private final Trusted trusted;
    private final AnswerSizes answerSizes = new AnswerSizes();

    /**
     * @param evaluators the evaluator of each project
     * @param lookUps whether look-ups are merged
     * @param idsPerCall the largest number of ids in a call
     * @param filters whether filters are merged
     * @param trusted which filters may be merged
     */
    MergeRules(
            Function<String, Evaluator> evaluators, boolean lookUps, int idsPerCall, boolean filters, Trusted trusted) {
        this.evaluators = evaluators;
        this.lookUps = lookUps;
        this.idsPerCall = idsPerCall;
        this.filters = filters;
        this.trusted = trusted;
    }

    /** The rule by which a query is merged; empty when the query is sent by itself. */
    Optional<MergeRule> of(ProfileQuery query) {
        if (query.audience() instanceof Audience.Identified) {
            return lookUps ? LookUps.of(query, idsPerCall) : Optional.empty();
        }
        return filters
                ? Filters.of(query, evaluators.apply(query.scope().project()), answerSizes, trusted)
                : Optional.empty();
    }

    int idsPerCall() {
        return idsPerCall;
    }

    void learn(ProfileQuery query, Page first) {
        if (!(query.audience() instanceof Audience.Identified)) {
            answerSizes.learn(query, first);
        }
    }
}
