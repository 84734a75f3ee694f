package io.cistern.oracle;

import io.cistern.profile.Audience;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import org.jspecify.annotations.Nullable;

/** A question. */
public record Asked(
        Scope scope, Audience audience, @Nullable Formula filter, Selection select) {

    /** The filter as it is sent. */
    public String where() {
        return filter == null ? "" : filter.text();
    }

    /** All of it, for a reader. */
    public String text() {
        return "%s of %s in %s where %s".formatted(select, audience, scope, where());
    }
}
