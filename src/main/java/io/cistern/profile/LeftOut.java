package io.cistern.profile;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts the invalid rows of Mixpanel's answer that were left out of a page.
 *
 * @param count how many
 * @param reasons why they were left out
 */
public record LeftOut(int count, Set<Reason> reasons) {

    public static final LeftOut NONE = new LeftOut(0, Set.of());

    public LeftOut {
        reasons = reasons.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(reasons));
    }

    /** What is wrong with a row. */
    public enum Reason {
        NO_OBJECT("it is no object"),
        NO_ID("it has no id"),
        FIELD_TWICE("it has its id or its properties twice"),
        NO_PROPERTIES("its properties are no object"),
        NO_JSON("it is no valid JSON"),
        NO_UTF_8("it is no valid UTF-8"),
        TOO_DEEP("it is nested too deeply"),
        BEYOND_TOTAL("it is behind the last row that the total counts");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** The reason in words, without data of the row. */
        public String sentence() {
            return sentence;
        }
    }

    public boolean isNone() {
        return count == 0;
    }

    public LeftOut plus(Reason reason) {
        return plus(new LeftOut(1, Set.of(reason)));
    }

    public LeftOut plus(LeftOut others) {
        if (others.isNone()) {
            return this;
        }
        if (isNone()) {
            return others;
        }
        var all = EnumSet.copyOf(reasons);
        all.addAll(others.reasons);
        return new LeftOut(count + others.count, all);
    }

    /** The number and the reasons in words. */
    public String sentence() {
        return (count == 1
                        ? "1 row of Mixpanel's answer was left out: "
                        : count + " rows of Mixpanel's answer were left out: ")
                + reasons.stream().map(Reason::sentence).collect(Collectors.joining("; "));
    }

    /** The text that {@link #parse} reads; null for no rows. */
    public @Nullable String text() {
        return isNone()
                ? null
                : count + " "
                        + reasons.stream()
                                .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(","));
    }

    public static LeftOut parse(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        var parts = text.split(" ", 2);
        var reasons = Arrays.stream(parts[1].split(",", -1))
                .map(name -> Reason.valueOf(name.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        return new LeftOut(Integer.parseInt(parts[0]), reasons);
    }
}
