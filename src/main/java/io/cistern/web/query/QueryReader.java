package io.cistern.web.query;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.RowCursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Utf8;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.SyntaxException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a request's fields into a query, or reports all validation errors. */
final class QueryReader {

    private static final String SELECT = "select";

    /** The largest number of properties of a Mixpanel profile. */
    private static final int MOST_SELECTED = 2000;

    private final Projects projects;
    private final WebProperties properties;
    private final InstantSource time;

    public QueryReader(WebProperties properties, InstantSource time) {
        this.projects = new Projects(properties);
        this.properties = properties;
        this.time = time;
    }

    /**
     * Reads the fields of the object at this location.
     *
     * @param identity the identity of the caller
     * @param validationErrors the errors found so far
     */
    QueryRequest read(
            JsonNode object, ErrorLocation errorLocation, Identity identity, ValidationErrors validationErrors) {
        var visible = projects.visibleTo(identity);
        var jsonFields = new JsonFields(object, errorLocation, validationErrors);
        var project = project(jsonFields, errorLocation, visible, validationErrors);
        var cursor = jsonFields.text("cursor");
        var callerCursor = cursor == null ? null : CallerCursor.parse(cursor);
        var now = callerCursor == null || callerCursor.readAt() == null ? time.instant() : callerCursor.readAt();
        var queryClock = new QueryClock(now, visible.zone(project), properties.withinGranularity());

        var where = where(jsonFields, errorLocation, queryClock, validationErrors);
        var audience = new AudienceReader(jsonFields, errorLocation, queryClock, properties.maxIds(), validationErrors)
                .read(!where.equals(new Condition.Everything()));
        var select = select(object, jsonFields, errorLocation, validationErrors);
        var scope = new Scope(project, jsonFields.positive("workspace"), jsonFields.name("group"));
        if (!visible.allowsWorkspace(project, scope.workspace())) {
            validationErrors.add(
                    errorLocation.child("workspace"),
                    "The data view of this project is configured; leave the field out");
        }
        var window = new Window(
                callerCursor == null ? null : rows(callerCursor, errorLocation, validationErrors),
                jsonFields.positive("limit"),
                OrderReader.read(jsonFields, errorLocation, validationErrors));
        jsonFields.refuseOthers();
        validationErrors.throwIfAny();
        visible.require(project);

        var selection = select == null ? new Selection.All() : new Selection.Only(select);
        return new QueryRequest(
                new ProfileQuery(scope, audience, where, selection),
                window,
                select,
                queryClock.used() ? queryClock.now() : null,
                queryClock.resolved());
    }

    private static @Nullable RowCursor rows(
            CallerCursor cursor, ErrorLocation errorLocation, ValidationErrors validationErrors) {
        var rows = RowCursor.parse(cursor.cursor());
        if (rows.isEmpty()) {
            validationErrors.add(
                    errorLocation.child("cursor"),
                    "This is not a cursor of this service; send the value of next from an answer unchanged");
        }
        return rows.orElse(null);
    }

    private static String project(
            JsonFields jsonFields, ErrorLocation errorLocation, Projects visible, ValidationErrors validationErrors) {
        if (jsonFields.has("project")) {
            var named = jsonFields.text("project");
            return named == null ? "" : named;
        }
        var byDefault = visible.byDefault();
        if (byDefault.isEmpty()) {
            validationErrors.add(
                    errorLocation.child("project"), "Name a project: there are several, and none is the default");
        }
        return byDefault.orElse("");
    }

    private static @Nullable List<String> select(
            JsonNode object, JsonFields jsonFields, ErrorLocation errorLocation, ValidationErrors validationErrors) {
        if (jsonFields.has(SELECT) && object.get(SELECT).size() > MOST_SELECTED) {
            validationErrors.add(
                    errorLocation.child(SELECT),
                    "At most " + MOST_SELECTED + " properties; leave the field out for all of them");
            return null;
        }
        var names = jsonFields.names(SELECT);
        return names == null ? null : names.stream().distinct().toList();
    }

    private static Condition where(
            JsonFields jsonFields,
            ErrorLocation errorLocation,
            QueryClock queryClock,
            ValidationErrors validationErrors) {
        var where = jsonFields.any("where");
        var at = errorLocation.child("where");
        if (where == null) {
            return new Condition.Everything();
        }
        if (!where.isString()) {
            // After an error the tree contains placeholders, so it is not brought into canonical form.
            var expression = new FilterReader(queryClock, validationErrors).compile(where, at);
            return validationErrors.any() ? new Condition.Everything() : understood(expression, at, validationErrors);
        }
        var text = where.stringValue();
        if (!Utf8.encodable(text)) {
            validationErrors.add(at, "The string contains an unpaired surrogate");
            return new Condition.Everything();
        }
        try {
            return Condition.parse(text);
        } catch (SyntaxException e) {
            validationErrors.add(at, String.valueOf(e.getMessage()), e.position());
            return new Condition.Everything();
        }
    }

    private static Condition understood(Expression expression, ErrorLocation at, ValidationErrors validationErrors) {
        try {
            return new Condition.Understood(expression);
        } catch (IllegalArgumentException e) { // over a limit; the message does not contain the expression
            validationErrors.add(at, String.valueOf(e.getMessage()));
            return new Condition.Everything();
        }
    }
}
