package io.cistern.answer.paged;

import io.cistern.profile.Audience;
import io.cistern.profile.Fetched;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers how many rows the last call of each project could bring, apart for all and for some properties. */
final class CallSizes {

    private final Map<Kind, Integer> byKind = new ConcurrentHashMap<>();

    private record Kind(String project, boolean isAllProperties) {

        static Kind of(ProfileQuery query) {
            return new Kind(query.scope().project(), query.select() instanceof Selection.All);
        }

        Kind other() {
            return new Kind(project, !isAllProperties);
        }
    }

    /** Records a first call. Look-ups and merged queries have pages of the documented size, whatever others have. */
    Fetched record(ProfileQuery query, Fetched begin) {
        var kind = Kind.of(query);
        var size = begin.first().callSize();
        if (query.audience() instanceof Audience.Identified || begin.first().isCut()) {
            byKind.putIfAbsent(kind, size);
        } else {
            byKind.put(kind, size);
        }
        return begin;
    }

    /** That of the same kind of query, or else of the other. */
    Optional<Integer> usual(ProfileQuery query) {
        var kind = Kind.of(query);
        return Optional.ofNullable(byKind.get(kind)).or(() -> Optional.ofNullable(byKind.get(kind.other())));
    }
}
