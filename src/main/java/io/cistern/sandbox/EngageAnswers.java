package io.cistern.sandbox;

import io.cistern.sandbox.SandboxProperties.LargePages;
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
        int asked = query.pageSize().orElse(DEFAULT_PAGE_SIZE);
        int size = asked > DEFAULT_PAGE_SIZE ? large(asked) : asked;
        var rows = fault == Fault.OTHER_ANSWER ? others(query.page(), size) : session.page(query.page(), size);
        var largePages = asked > DEFAULT_PAGE_SIZE ? properties.disputed().largePages() : LargePages.HONOURED;
        boolean hasTotal = query.page() == 0 || properties.disputed().totals() == Totals.EVERY_PAGE;
        if (largePages == LargePages.SHORT && !rows.isEmpty()) {
            rows = rows.subList(0, rows.size() - 1);
        }
        var page = new PageBody(query.page(), size, session.id(), session.rows().size(), hasTotal, rows);
        var reply = new Reply(200, "application/json", page.bytes(query.output().orElse(null), fault));
        return largePages == LargePages.SLOW ? reply.slowed() : reply;
    }

    /** The size of the page when a larger one than documented is asked for. */
    private int large(int asked) {
        return switch (properties.disputed().largePages()) {
            case HONOURED, SHORT, SLOW -> Math.min(asked, properties.maxPageSize());
            case IGNORED -> DEFAULT_PAGE_SIZE;
            case REFUSED -> throw new SandboxRefusal(400, "Invalid parameter: page_size");
            case TIMED_OUT -> throw new SandboxRefusal(504, "Gateway Time-out");
        };
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
