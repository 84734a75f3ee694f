package io.cistern.export;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.TooLarge;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Refuses every query, so that every export fails at once. */
final class NoAnswers implements LongAnswers, Answers {

    @Override
    public Answer ask(ProfileQuery query, Window window, AskOptions askOptions) {
        throw new TooLarge(0, "Nothing is answered here");
    }

    @Override
    public Optional<Begun> cached(ProfileQuery query, AskOptions askOptions) {
        return Optional.empty();
    }

    @Override
    public boolean isSplit(ProfileQuery query) {
        return false;
    }

    @Override
    public ProfileQuery cachedAs(ProfileQuery query) {
        return query;
    }

    @Override
    public Begun begin(ProfileQuery query, AskOptions askOptions, LookUpListener listener) {
        throw new TooLarge(0, "Nothing is answered here");
    }

    @Override
    public Optional<Begun> goOn(ProfileQuery query, String session, AskOptions askOptions) {
        return Optional.empty();
    }

    @Override
    public void pin(ProfileQuery query, String session, Instant until) {}

    @Override
    public void unpin(ProfileQuery query, String session) {}

    @Override
    public void retire(ProfileQuery query, String session) {}

    @Override
    public Optional<Answer> stitched(ProfileQuery query, List<Part> parts) {
        return Optional.empty();
    }
}
