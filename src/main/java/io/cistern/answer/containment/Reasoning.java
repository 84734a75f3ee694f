package io.cistern.answer.containment;

import io.cistern.where.evaluation.Evaluator;

/**
 * What can be told of a project's profiles without asking Mixpanel.
 *
 * @param evaluator decides of each profile whether it meets a filter
 * @param containment decides which answers hold which others
 */
public record Reasoning(Evaluator evaluator, Containment containment) {

    public static Reasoning of(Evaluator evaluator) {
        return new Reasoning(evaluator, new Containment(evaluator));
    }
}
