package io.cistern.web.engage;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Json;
import io.cistern.web.query.AudienceReader;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a Mixpanel client asks. What is understood becomes the question that the same words would be elsewhere, so
 * that equal questions meet; what is not goes upstream as it is, as a part of the question, and is never ignored.
 */
final class EngageQuestionReader {

    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");
    /** As many properties as a project's profiles are likely to have. */
    private static final int MOST_NAMES = 2000;

    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");

    private final Map<String, WebProperties.Project> projects;
    private final Projects visible;
    private final Set<String> ignored;
    private final long granularity;
    private final InstantSource time;

    EngageQuestionReader(WebProperties properties, EngageProperties.Settings settings, InstantSource time) {
        this.projects = properties.projects();
        this.visible = new Projects(properties);
        this.ignored = settings.ignore();
        this.granularity = properties.withinGranularity().toSeconds();
        this.time = time;
    }

    EngageQuestion read(EngageParameters parameters, Identity identity) {
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
        var fixed = new Fixed(session == null ? null : session.now());
        var query = query(scope, parameters, fixed);
        return new EngageQuestion(
                query,
                page == null ? 0 : page,
                pageSize == null ? limit : pageSize, // who gives a limit alone reads by it
                pageSize == null ? null : limit,
                session,
                fixed.used);
    }

    /** The now that the first page was asked at, for all of its pages. */
    private final class Fixed {

        private final @Nullable Long given;
        private @Nullable Long used;

        Fixed(@Nullable Long given) {
            this.given = given;
        }

        Instant now() {
            var seconds = time.instant().getEpochSecond();
            used = given == null ? seconds - Math.floorMod(seconds, granularity) : given;
            return Instant.ofEpochSecond(used);
        }
    }

    /**
     * The project that Mixpanel's number means.
     *
     * @param id null when none is named
     * @param seen those that the caller may know of
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
        throw EngageProblems.of(HttpStatus.FORBIDDEN, "This project is not served here, or not for this caller");
    }

    /** The data view that Mixpanel's number means, if the request may name it. */
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

    private ProfileQuery query(Scope scope, EngageParameters parameters, Fixed fixed) {
        var select = select(parameters);
        var where = parameters.take("where");
        var condition = condition(where == null ? parameters.take("selector") : where);
        var audience = audience(parameters, fixed);
        if (audience instanceof Audience.Identified && !(condition instanceof Condition.Everything)) {
            parameters.leave("where", condition.text()); // what both mean together is written nowhere
            condition = new Condition.Everything();
        }
        var rest = parameters.rest();
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
        var names = texts(json, "output_properties");
        if (names.isEmpty()) {
            return new Selection.All(); // what it means is written nowhere: it stays, for Mixpanel
        }
        parameters.take("output_properties");
        return new Selection.Only(names);
    }

    /** At most one of these is understood; others that stand beside it are left for Mixpanel. */
    private static Audience audience(EngageParameters parameters, Fixed fixed) {
        var cohort = cohort(parameters);
        var behaviors = parameters.json("behaviors");
        if (cohort != null) {
            if (behaviors != null) {
                throw EngageProblems.of(
                        HttpStatus.BAD_REQUEST, "behaviors and filter_by_cohort cannot be used together");
            }
            parameters.take("filter_by_cohort");
            return new Audience.Cohort(cohort, flag(parameters, "include_all_users", true));
        }
        if (behaviors != null) {
            return behaving(parameters, behaviors, fixed);
        }
        if (!parameters.rest().containsKey("filter_by_cohort")) {
            parameters.take("include_all_users"); // which members of a cohort, and there is none
        }
        var one = parameters.take("distinct_id");
        if (one != null) {
            return new Audience.Identified(List.of(one));
        }
        var many = parameters.json("distinct_ids");
        if (many == null || (many.isArray() && many.isEmpty())) {
            return new Audience.Everyone();
        }
        if (many.size() > AudienceReader.MOST_IDS) {
            throw EngageProblems.tooMany("distinct_ids", AudienceReader.MOST_IDS);
        }
        var ids = texts(many, "distinct_ids");
        parameters.take("distinct_ids");
        return new Audience.Identified(ids);
    }

    private static Audience behaving(EngageParameters parameters, JsonNode behaviors, Fixed fixed) {
        if (!behaviors.isArray() || behaviors.isEmpty()) {
            throw EngageProblems.invalid("behaviors");
        }
        parameters.take("behaviors");
        var asOf = parameters.take("as_of_timestamp");
        if (asOf != null && !SECONDS.matcher(asOf).matches()) {
            throw EngageProblems.invalid("as_of_timestamp");
        }
        return new Audience.Behaving(
                Json.CANONICAL.writeValueAsString(behaviors),
                asOf == null ? fixed.now() : Instant.ofEpochSecond(Long.parseLong(asOf)));
    }

    /** The id of a saved cohort; null when there is none, or more is said of it than that. */
    private static @Nullable Long cohort(EngageParameters parameters) {
        var json = parameters.json("filter_by_cohort");
        if (json == null) {
            return null;
        }
        if (!json.isObject()) {
            throw EngageProblems.invalid("filter_by_cohort");
        }
        var id = json.get("id");
        if (json.size() > 1 || id == null) {
            return null; // a definition of its own, which only Mixpanel understands
        }
        if ((!id.isString() && !id.isIntegralNumber())
                || !ID.matcher(id.asString()).matches()) {
            throw EngageProblems.invalid("filter_by_cohort");
        }
        return Long.valueOf(id.asString());
    }

    private static boolean flag(EngageParameters parameters, String name, boolean otherwise) {
        var text = parameters.take(name);
        return text == null
                ? otherwise
                : switch (text) {
                    case "true", "True", "1" -> true;
                    case "false", "False", "0" -> false;
                    default -> throw EngageProblems.invalid(name);
                };
    }

    /** Ids may be numbers; no digit of them is lost. */
    private static List<String> texts(@Nullable JsonNode array, String parameter) {
        if (array == null || !array.isArray()) {
            throw EngageProblems.invalid(parameter);
        }
        var texts = new ArrayList<String>();
        for (var node : array) {
            if (!node.isString() && !node.isNumber()) {
                throw EngageProblems.invalid(parameter);
            }
            texts.add(node.isString() ? node.stringValue() : Json.MAPPER.writeValueAsString(node));
        }
        return texts;
    }
}
