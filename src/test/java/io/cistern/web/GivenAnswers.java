package io.cistern.web;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.Summary;
import io.cistern.fresh.CacheRequirements;
import io.cistern.fresh.FreshAnswers;
import io.cistern.fresh.ServedAnswer;
import io.cistern.fresh.ServedAnswer.Reason;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.Measure;
import java.util.List;
import java.util.Optional;

/** Rows that a test gives, whatever the terms. */
public record GivenAnswers(Answers answers) implements FreshAnswers {

    @Override
    public void servedAgain(String project) {}

    @Override
    public ServedAnswer<Answer> ask(
            ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements)
            throws InvalidCursorException {
        return new ServedAnswer<>(answers.ask(query, window, askOptions), Reason.MISSED, false);
    }

    @Override
    public ServedAnswer<Answer> count(ProfileQuery query, AskOptions askOptions, CacheRequirements cacheRequirements) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServedAnswer<Summary> sum(
            ProfileQuery query,
            List<String> groupBy,
            List<Measure> measures,
            AskOptions askOptions,
            CacheRequirements cacheRequirements) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Explanation explain(
            ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Older> older(ProfileQuery query, Window window, AskOptions askOptions) {
        return Optional.empty();
    }
}
