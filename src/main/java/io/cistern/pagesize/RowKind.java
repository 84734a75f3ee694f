package io.cistern.pagesize;

import io.cistern.profile.Selection;

/** What the rows of a query contain, which decides how large they are. */
public enum RowKind {
    ALL_PROPERTIES,
    SELECTED_PROPERTIES;

    static RowKind of(Selection selection) {
        return switch (selection) {
            case Selection.All() -> ALL_PROPERTIES;
            case Selection.Only _ -> SELECTED_PROPERTIES;
        };
    }
}
