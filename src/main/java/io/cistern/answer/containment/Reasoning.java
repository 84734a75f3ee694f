package io.cistern.answer.containment;

import io.cistern.where.evaluation.Evaluator;

/**
 * What Cistern decides about a project's profiles without a call to Mixpanel.
 *
 * @param evaluator decides whether a profile matches a filter
 * @param containment decides which answers contain which others
 */
public record Reasoning(Evaluator evaluator, Containment containment) {

    public static Reasoning of(Evaluator evaluator) {
        return new Reasoning(evaluator, new Containment(evaluator));
    }
}
