package io.cistern.audience;

import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A base audience that would have saved calls.
 *
 * @param askedBy the callers that spent calls on this exact query; empty when the query was only composed from others
 * @param refresh how often it would have been refreshed
 * @param saves the calls that would have been saved, less those of its refreshes as far as their cost is known
 * @param costs the calls of its refreshes; null while the size of the answer is unknown
 * @param answers how many different queries it would have answered
 * @param because where the numbers come from, in a sentence that says nothing about the content of queries
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
