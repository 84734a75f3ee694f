package io.cistern.answer.paged;

import io.cistern.profile.Audience;
import io.cistern.profile.Fetched;
import io.cistern.profile.ProfileQuery;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers how many rows the last call of each project could bring. */
final class CallSizes {

    private final Map<String, Integer> byProject = new ConcurrentHashMap<>();

    /** Records a first call. Look-ups and merged queries have pages of the documented size, whatever others have. */
    Fetched record(ProfileQuery query, Fetched begin) {
        var project = query.scope().project();
        var size = begin.first().callSize();
        if (query.audience() instanceof Audience.Identified || begin.first().isCut()) {
            byProject.putIfAbsent(project, size);
        } else {
            byProject.put(project, size);
        }
        return begin;
    }

    Optional<Integer> usual(String project) {
        return Optional.ofNullable(byProject.get(project));
    }
}
