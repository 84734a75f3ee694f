package io.cistern.web.query;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.RowCursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
import io.cistern.web.problem.Texts;
import io.cistern.web.request.Fields;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.SyntaxException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a request's fields into a question, or says all that is wrong with them. */
public final class QueryReader {

    private static final String SELECT = "select";

    /** Properties that Mixpanel keeps of a profile, at most. */
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
     * Reads the fields that stand at this place.
     *
     * @param identity whoever asks
     * @param faults what is already known to be wrong
     */
    Question read(JsonNode object, Place place, Identity identity, Faults faults) {
        var visible = projects.visibleTo(identity);
        var fields = new Fields(object, place, faults);
        var project = project(fields, place, visible, faults);
        var cursor = fields.text("cursor");
        var held = cursor == null ? null : CallerCursor.parse(cursor);
        var now = held == null || held.readAt() == null ? time.instant() : held.readAt();
        var present = new Present(now, visible.zone(project), properties.withinGranularity());

        var where = where(fields, place, present, faults);
        var audience =
                new AudienceReader(fields, place, present, faults).read(!where.equals(new Condition.Everything()));
        var select = select(object, fields, place, faults);
        var scope = new Scope(project, fields.positive("workspace"), fields.name("group"));
        if (!visible.allowsWorkspace(project, scope.workspace())) {
            faults.add(place.child("workspace"), "The data view of this project is configured; leave the field out");
        }
        var window = new Window(
                held == null ? null : rows(held, place, faults),
                fields.positive("limit"),
                OrderReader.read(fields, place, faults));
        fields.refuseOthers();
        faults.throwIfAny();
        visible.require(project);

        var selection = select == null ? new Selection.All() : new Selection.Only(select);
        return new Question(
                new ProfileQuery(scope, audience, where, selection),
                window,
                select,
                present.used() ? present.now() : null,
                present.resolved());
    }

    private static @Nullable RowCursor rows(CallerCursor cursor, Place place, Faults faults) {
        var rows = RowCursor.parse(cursor.cursor());
        if (rows.isEmpty()) {
            faults.add(place.child("cursor"), "This is not a cursor of ours; send next of an answer as it was");
        }
        return rows.orElse(null);
    }

    private static String project(Fields fields, Place place, Projects visible, Faults faults) {
        if (fields.has("project")) {
            var named = fields.text("project");
            return named == null ? "" : named;
        }
        var byDefault = visible.byDefault();
        if (byDefault.isEmpty()) {
            faults.add(place.child("project"), "Name a project: there are several, and none is the default");
        }
        return byDefault.orElse("");
    }

    private static @Nullable List<String> select(JsonNode object, Fields fields, Place place, Faults faults) {
        if (fields.has(SELECT) && object.get(SELECT).size() > MOST_SELECTED) {
            faults.add(
                    place.child(SELECT),
                    "At most " + MOST_SELECTED + " properties; leave the field out for all of them");
            return null;
        }
        var names = fields.names(SELECT);
        return names == null ? null : names.stream().distinct().toList();
    }

    private static Condition where(Fields fields, Place place, Present present, Faults faults) {
        var where = fields.any("where");
        var at = place.child("where");
        if (where == null) {
            return new Condition.Everything();
        }
        if (!where.isString()) {
            // Canonical form is only sought for what can be asked: a fault leaves stand-ins in the tree.
            var expression = new Filter(present, faults).compile(where, at);
            return faults.any() ? new Condition.Everything() : understood(expression, at, faults);
        }
        var text = where.stringValue();
        if (!Texts.encodable(text)) {
            faults.add(at, "This text holds half a surrogate pair");
            return new Condition.Everything();
        }
        try {
            return Condition.parse(text);
        } catch (SyntaxException e) {
            faults.add(at, String.valueOf(e.getMessage()), e.position());
            return new Condition.Everything();
        }
    }

    private static Condition understood(Expression expression, Place at, Faults faults) {
        try {
            return new Condition.Understood(expression);
        } catch (IllegalArgumentException e) { // more than the language takes; its message holds none of it
            faults.add(at, String.valueOf(e.getMessage()));
            return new Condition.Everything();
        }
    }
}
