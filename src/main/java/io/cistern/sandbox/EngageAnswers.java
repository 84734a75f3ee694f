package io.cistern.sandbox;

import io.cistern.sandbox.SandboxProperties.Totals;
import io.cistern.sandbox.SandboxSessions.Session;
import io.cistern.sandbox.project.EngageQuery;
import io.cistern.sandbox.project.Profile;
import io.cistern.sandbox.project.SandboxParameters;
import io.cistern.sandbox.project.SandboxProject;
import io.cistern.sandbox.project.SandboxRefusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers queries: page 0 by a search whose result it freezes, later pages from the frozen result. */
final class EngageAnswers {

    private static final int DEFAULT_PAGE_SIZE = 1000;

    private final SandboxProperties properties;
    private final SandboxProject project;
    private final SandboxSessions sessions;
    private final InstantSource time;

    EngageAnswers(SandboxProperties properties, SandboxProject project, SandboxSessions sessions, InstantSource time) {
        this.properties = properties;
        this.project = project;
        this.sessions = sessions;
        this.time = time;
    }

    /** @param fault the fault that the answer has; null for none */
    Reply answer(SandboxParameters sandboxParameters, @Nullable Fault fault) {
        var query = EngageQuery.of(sandboxParameters, properties.seed());
        var now = time.instant();
        if (fault == Fault.LOSE_SESSION) {
            query.session().ifPresent(sessions::forget);
        }
        var session = query.session().isPresent() || query.page() > 0
                ? continued(query, sandboxParameters, now)
                : sessions.open(sandboxParameters.query(), project.find(query, now), now);
        int size = query.pageSize().orElse(DEFAULT_PAGE_SIZE);
        var rows = fault == Fault.OTHER_ANSWER ? others(query.page(), size) : session.page(query.page(), size);
        boolean hasTotal = query.page() == 0 || properties.disputed().totals() == Totals.EVERY_PAGE;
        var page = new PageBody(query.page(), size, session.id(), session.rows().size(), hasTotal, rows);
        return new Reply(200, "application/json", page.bytes(query.output().orElse(null), fault));
    }

    private Session continued(EngageQuery query, SandboxParameters sandboxParameters, Instant now) {
        if (query.session().isEmpty() || query.changesWithTime()) {
            throw SandboxRefusal.uncached();
        }
        return sessions.find(query.session().get(), sandboxParameters.query(), now)
                .orElseThrow(SandboxRefusal::uncached);
    }

    private List<Profile> others(int page, int size) {
        var everybody = project.everybody();
        int from = (int) Math.min((long) page * size, everybody.size());
        return everybody.subList(from, (int) Math.min((long) from + size, everybody.size()));
    }
}
