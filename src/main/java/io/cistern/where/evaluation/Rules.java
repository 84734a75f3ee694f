package io.cistern.where.evaluation;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a project, where nobody documented them or they differ between projects.
 *
 * @param zone what {@code datetime("..")} is read in; without it that is declined
 * @param nulls what {@code defined(..)} says of JSON's null
 * @param letters whether texts compare without the case of ASCII letters
 */
public record Rules(@Nullable ZoneId zone, Nulls nulls, Letters letters) {

    /** What {@code defined(..)} says of JSON's null. */
    public enum Nulls {
        UNSET,
        DEFINED
    }

    /** What the case of a letter counts for. */
    public enum Letters {
        FOLDED,
        EXACT
    }

    /** As documented, for a project whose zone is not known. */
    public static Rules documented() {
        return new Rules(null, Nulls.UNSET, Letters.FOLDED);
    }

    /** The same rules in a project of that zone. */
    public Rules in(ZoneId zone) {
        return new Rules(zone, nulls, letters);
    }
}
