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

/** A query that is compared with many others. Computes once what the comparisons need. */
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

    /** The query's filter; empty when it has none or one that cannot be parsed. */
    Optional<PreparedFilter> filter() {
        var cached = filter;
        if (cached == null && query.where() instanceof Condition.Understood(var expression)) {
            cached = PreparedFilter.of(expression);
            filter = cached;
        }
        return Optional.ofNullable(cached);
    }

    /** How many parts the filter has; 0 without a filter. */
    public int parts() {
        return filter().map(PreparedFilter::parts).orElse(0);
    }

    /** Whether the query's answer has all of these properties. */
    boolean shows(Collection<String> names) {
        return switch (query.select()) {
            case Selection.All() -> true;
            case Selection.Only(var shown) -> {
                var cached = selected;
                if (cached == null) {
                    cached = Set.copyOf(shown);
                    selected = cached;
                }
                yield cached.containsAll(names);
            }
        };
    }

    /** Whether the query asks for all of these ids. */
    boolean asksFor(Collection<String> people) {
        return ids().containsAll(people);
    }

    /** Whether the query asks for one of these ids. */
    boolean asksForAny(Collection<String> people) {
        var asked = ids();
        return people.stream().anyMatch(asked::contains);
    }

    /** The ids of a query by ids that is not changed by further parameters; otherwise none. */
    private Set<String> ids() {
        var cached = ids;
        if (cached == null) {
            cached = query.audience() instanceof Audience.Identified(var asked, var _) ? Set.copyOf(asked) : Set.of();
            ids = cached;
        }
        return cached;
    }
}
