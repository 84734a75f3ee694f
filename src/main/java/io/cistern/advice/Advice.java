package io.cistern.advice;

import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A base audience that would have saved calls.
 *
 * @param askedBy who spent calls on this very question; nobody, when it is only made up of others
 * @param refresh how often it would have been asked anew
 * @param saves calls that would not have been made, less those of its refreshes as far as their cost is known
 * @param costs calls of its refreshes; null while nobody has seen how large the answer is
 * @param answers how many different questions it would have answered
 * @param because where the figures come from, in a sentence that tells nothing of the questions
 */
public record Advice(
        ProfileQuery query,
        Set<String> askedBy,
        Duration refresh,
        long saves,
        @Nullable Long costs,
        int answers,
        String because) {

    public Advice {
        askedBy = Set.copyOf(askedBy);
    }
}
