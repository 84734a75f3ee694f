package io.cistern.where.evaluation;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are undocumented or differ between projects.
 *
 * @param zone the zone of {@code datetime("..")}, which is declined without it
 * @param nulls the result of {@code defined(..)} for JSON null
 * @param letters whether texts compare without the case of ASCII letters
 */
public record Rules(@Nullable ZoneId zone, Nulls nulls, Letters letters) {

    /** The result of {@code defined(..)} for JSON null. */
    public enum Nulls {
        UNSET,
        DEFINED
    }

    /** Whether the case of a letter matters. */
    public enum Letters {
        FOLDED,
        EXACT
    }

    /** The documented rules, for a project whose zone is not known. */
    public static Rules documented() {
        return new Rules(null, Nulls.UNSET, Letters.FOLDED);
    }

    /** The same rules in a project of that zone. */
    public Rules in(ZoneId zone) {
        return new Rules(zone, nulls, letters);
    }
}
