package io.cistern.web.engage;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Reads the query of a Mixpanel client. Parameters that are understood become the same query that Cistern's own endpoints
 * would make of them, so that equal queries share their pages. All others stay a part of the query and are sent upstream as
 * they are.
 */
final class EngageRequestReader {

    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");

    /** The largest number of ids in a query that cannot be split, as clients are known to send. */
    private static final int MOST_OPAQUE_IDS = 1000;

    /** More names than the profiles of a project are likely to have. */
    private static final int MOST_NAMES = 2000;

    private final Map<String, WebProperties.Project> projects;
    private final Projects visible;
    private final Set<String> ignored;
    private final long granularity;
    private final int maxIds;
    private final InstantSource time;

    EngageRequestReader(WebProperties properties, EngageProperties.Settings settings, InstantSource time) {
        this.projects = properties.projects();
        this.visible = new Projects(properties);
        this.ignored = settings.ignore();
        this.granularity = properties.withinGranularity().toSeconds();
        this.maxIds = properties.maxIds();
        this.time = time;
    }

    EngageRequest read(EngageParameters parameters, Identity identity) {
        var project = project(parameters.take("project_id"), visible.visibleTo(identity), projects);
        var workspace = workspace(parameters.take("workspace_id"), project, visible);
        var scope = new Scope(project, workspace, parameters.take("data_group_id"));
        var page = parameters.takeNatural("page");
        var pageSize = parameters.takeNatural("page_size");
        var limit = parameters.takeNatural("limit");
        var sessionId = parameters.take("session_id");
        var session = sessionId == null ? null : EngageSession.parse(sessionId).orElse(null);
        if (page != null && page > 0 && session == null) {
            throw EngageProblems.uncached();
        }
        var format = parameters.take("format");
        if (format != null && !format.equals("json")) {
            throw EngageProblems.invalid("format");
        }
        EngageParameters.SIGNATURE.forEach(parameters::take);
        ignored.forEach(parameters::take);
        var clock = new SessionClock(time, granularity, session == null ? null : session.now());
        var query = query(scope, parameters, clock);
        return new EngageRequest(
                query,
                page == null ? 0 : page,
                pageSize == null ? limit : pageSize, // clients that send a limit alone read in pages of it
                pageSize == null ? null : limit,
                session,
                clock.used());
    }

    /**
     * Returns the project with the given id.
     *
     * @param id null when the request names none
     * @param seen the projects that the caller may read
     */
    static String project(@Nullable String id, Projects seen, Map<String, WebProperties.Project> projects) {
        if (id == null) {
            return seen.byDefault().orElseThrow(() -> EngageProblems.invalid("project_id"));
        }
        for (var name : seen.names()) {
            if (id.equals(Objects.requireNonNull(projects.get(name)).projectId())) {
                return name;
            }
        }
        throw EngageProblems.of(HttpStatus.FORBIDDEN, "This project is not served here, or not to this caller");
    }

    /** Returns the data view with the given id, if requests may name it. */
    static @Nullable Long workspace(@Nullable String id, String project, Projects projects) {
        if (id == null) {
            return null;
        }
        if (!ID.matcher(id).matches()) {
            throw EngageProblems.invalid("workspace_id");
        }
        var workspace = Long.valueOf(id);
        if (!projects.allowsWorkspace(project, workspace)) {
            throw EngageProblems.of(HttpStatus.FORBIDDEN, "This data view is not served here: leave workspace_id out");
        }
        return workspace;
    }

    private ProfileQuery query(Scope scope, EngageParameters parameters, SessionClock clock) {
        var select = select(parameters);
        var where = parameters.take("where");
        var condition = condition(where == null ? parameters.take("selector") : where);
        var audience = EngageAudienceReader.read(parameters, clock, maxIds);
        if (audience instanceof Audience.Identified && !(condition instanceof Condition.Everything)) {
            parameters.leave("where", condition.text()); // no source says what both mean together
            condition = new Condition.Everything();
        }
        var rest = parameters.rest();
        if (!rest.isEmpty() && audience.ids().size() > MOST_OPAQUE_IDS) {
            throw EngageProblems.tooMany(
                    "distinct_ids beside parameters that only Mixpanel understands", MOST_OPAQUE_IDS);
        }
        return new ProfileQuery(
                scope, rest.isEmpty() ? audience : new Audience.Opaque(audience, rest), condition, select);
    }

    private static Condition condition(@Nullable String text) {
        try {
            return text == null ? new Condition.Everything() : Condition.parse(text);
        } catch (SyntaxException e) {
            throw EngageProblems.of(
                    HttpStatus.BAD_REQUEST,
                    "Unable to parse expression: " + e.getMessage() + ", at position " + e.position());
        }
    }

    private static Selection select(EngageParameters parameters) {
        var text = parameters.take("output_properties");
        if (text == null) {
            return new Selection.All();
        }
        if (!text.startsWith("[") && !text.startsWith("\"")) {
            return new Selection.Only(List.of(text));
        }
        parameters.leave("output_properties", text);
        var json = parameters.json("output_properties");
        if (json != null && json.isString()) {
            parameters.take("output_properties");
            return new Selection.Only(List.of(json.stringValue()));
        }
        if (json != null && json.size() > MOST_NAMES) {
            throw EngageProblems.tooMany("output_properties", MOST_NAMES);
        }
        var names = EngageAudienceReader.texts(json, "output_properties");
        if (names.isEmpty()) {
            return new Selection.All(); // no source says what it means, so it is sent to Mixpanel
        }
        parameters.take("output_properties");
        return new Selection.Only(names);
    }
}
