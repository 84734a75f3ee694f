package io.cistern.web;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Contract;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.Summary;
import io.cistern.fresh.FreshAnswers;
import io.cistern.fresh.Served;
import io.cistern.fresh.Served.Reason;
import io.cistern.fresh.Terms;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.Measure;
import java.util.List;
import java.util.Optional;

/** Rows that a test gives, whatever the terms. */
public record GivenAnswers(Answers answers) implements FreshAnswers {

    @Override
    public Served<Answer> ask(ProfileQuery query, Window window, Contract contract, Terms terms)
            throws InvalidCursorException {
        return new Served<>(answers.ask(query, window, contract), Reason.MISSED, false);
    }

    @Override
    public Served<Answer> count(ProfileQuery query, Contract contract, Terms terms) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Served<Summary> sum(
            ProfileQuery query, List<String> groupBy, List<Measure> measures, Contract contract, Terms terms) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Explanation explain(ProfileQuery query, Window window, Contract contract, Terms terms) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Older> older(ProfileQuery query, Window window, Contract contract) {
        return Optional.empty();
    }
}
