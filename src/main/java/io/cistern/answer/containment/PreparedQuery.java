package io.cistern.answer.containment;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import io.cistern.where.implication.PreparedFilter;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A query that is compared with many others: what they are compared by is computed once. */
public final class PreparedQuery {

    private final ProfileQuery query;
    private volatile @Nullable PreparedFilter filter;
    private volatile @Nullable Set<String> selected;
    private volatile @Nullable Set<String> ids;

    public PreparedQuery(ProfileQuery query) {
        this.query = query;
    }

    public ProfileQuery query() {
        return query;
    }

    /** Its filter, where it has one that can be read. */
    Optional<PreparedFilter> filter() {
        var known = filter;
        if (known == null && query.where() instanceof Condition.Understood(var expression)) {
            known = PreparedFilter.of(expression);
            filter = known;
        }
        return Optional.ofNullable(known);
    }

    /** How many parts its filter has; 0 without a filter. */
    public int parts() {
        return filter().map(PreparedFilter::parts).orElse(0);
    }

    /** Whether its answer shows all of these properties. */
    boolean shows(Collection<String> names) {
        return switch (query.select()) {
            case Selection.All() -> true;
            case Selection.Only(var shown) -> {
                var known = selected;
                if (known == null) {
                    known = Set.copyOf(shown);
                    selected = known;
                }
                yield known.containsAll(names);
            }
        };
    }

    /** Whether it asks for all of these ids. */
    boolean asksFor(Collection<String> people) {
        if (!(query.audience() instanceof Audience.Identified(var asked))) {
            return false;
        }
        var known = ids;
        if (known == null) {
            known = Set.copyOf(asked);
            ids = known;
        }
        return known.containsAll(people);
    }
}
