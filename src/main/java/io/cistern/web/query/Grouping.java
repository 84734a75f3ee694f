package io.cistern.web.query;

import io.cistern.table.Measure;
import io.cistern.table.Measure.Figure;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The properties to group profiles by, and the measures of each group. */
public record Grouping(List<String> groupBy, List<Measure> measures) {

    private static final String GROUP_BY = "groupBy";
    private static final String MEASURES = "measures";

    /** The parameter for one measure, which can be repeated: {@code count}, or {@code sum:Total Spent}. */
    private static final String MEASURE = "measure";

    /** The limit on group-by properties. Each becomes a column of every cached page. */
    private static final int MOST_GROUPED_BY = 16;

    /** The limit on measures. Each is computed for every group. */
    private static final int MOST_MEASURES = 100;

    /**
     * Reads the grouping and removes it from the object, which then contains only the query.
     *
     * @param errorLocation the location of the object
     */
    public static Grouping takeFrom(ObjectNode object, ErrorLocation errorLocation, ValidationErrors validationErrors) {
        var jsonFields = new JsonFields(object, errorLocation, validationErrors);
        var groupBy = groupBy(jsonFields, errorLocation, validationErrors);
        var byParameter = errorLocation.equals(ErrorLocation.PARAMETERS);
        var measures = byParameter ? named(jsonFields, validationErrors) : measures(jsonFields, validationErrors);
        object.remove(List.of(GROUP_BY, byParameter ? MEASURE : MEASURES));
        return new Grouping(groupBy, measures);
    }

    private static List<String> groupBy(
            JsonFields jsonFields, ErrorLocation errorLocation, ValidationErrors validationErrors) {
        var names = jsonFields.has(GROUP_BY) ? jsonFields.names(GROUP_BY) : null;
        if (names == null) {
            return List.of();
        }
        if (names.size() > MOST_GROUPED_BY) {
            validationErrors.add(errorLocation.child(GROUP_BY), "At most " + MOST_GROUPED_BY + " properties");
            return List.of();
        }
        return names.stream().distinct().toList();
    }

    private static List<Measure> named(JsonFields jsonFields, ValidationErrors validationErrors) {
        var at = ErrorLocation.parameter(MEASURE);
        var texts = jsonFields.has(MEASURE) ? jsonFields.texts(MEASURE) : null;
        if (texts == null) {
            validationErrors.add(
                    at, "A measure is expected, such as count or sum:name, and may be given again for others");
            return List.of();
        }
        if (texts.size() > MOST_MEASURES) {
            validationErrors.add(at, "At most " + MOST_MEASURES + " measures");
            return List.of();
        }
        var measures = new ArrayList<Measure>();
        for (var i = 0; i < texts.size(); i++) {
            var measure = named(texts.get(i), texts.size() == 1 ? at : at.child(i), validationErrors);
            if (measure != null && !measures.contains(measure)) {
                measures.add(measure);
            }
        }
        return measures;
    }

    /** Reads a measure. The property's name is the text after the first colon. */
    private static @Nullable Measure named(String text, ErrorLocation at, ValidationErrors validationErrors) {
        if (text.equals("count")) {
            return new Measure.Count();
        }
        var colon = text.indexOf(':');
        var figure = figure(colon < 0 ? text : text.substring(0, colon));
        if (figure.isEmpty()) {
            validationErrors.add(
                    at, "count is expected, or one of sum avg min max p50 p90 p99 distinct, a colon and a property");
            return null;
        }
        var property = colon < 0 ? "" : text.substring(colon + 1);
        if (property.isBlank()) {
            validationErrors.add(at, "A colon and the name of a property are expected, such as sum:name");
            return null;
        }
        return new Measure.Of(figure.get(), property);
    }

    private static List<Measure> measures(JsonFields jsonFields, ValidationErrors validationErrors) {
        var at = ErrorLocation.BODY.child(MEASURES);
        var list = jsonFields.has(MEASURES) ? jsonFields.any(MEASURES) : null;
        if (list == null || !list.isArray() || list.isEmpty()) {
            validationErrors.add(at, "An array of measures is expected, such as {\"count\": true} or {\"sum\": name}");
            return List.of();
        }
        if (list.size() > MOST_MEASURES) {
            validationErrors.add(at, "At most " + MOST_MEASURES + " measures");
            return List.of();
        }
        var measures = new ArrayList<Measure>();
        for (var i = 0; i < list.size(); i++) {
            var measure = measure(list.get(i), at.child(i), validationErrors);
            if (measure != null && !measures.contains(measure)) {
                measures.add(measure);
            }
        }
        return measures;
    }

    private static @Nullable Measure measure(JsonNode node, ErrorLocation at, ValidationErrors validationErrors) {
        if (!(node instanceof ObjectNode object) || object.size() != 1) {
            validationErrors.add(
                    at, "An object with one field is expected, such as {\"count\": true} or {\"sum\": name}");
            return null;
        }
        var name = object.propertyNames().iterator().next();
        if (name.equals("count")) {
            return counted(object, at, validationErrors);
        }
        var figure = figure(name);
        var property = new JsonFields(object, at, validationErrors).name(name);
        if (figure.isEmpty()) {
            validationErrors.add(at.child(name), "One of count sum avg min max p50 p90 p99 distinct is expected");
            return null;
        }
        return property == null ? null : new Measure.Of(figure.get(), property);
    }

    private static @Nullable Measure counted(ObjectNode object, ErrorLocation at, ValidationErrors validationErrors) {
        if (new JsonFields(object, at, validationErrors).flag("count")) {
            return new Measure.Count();
        }
        validationErrors.add(at.child("count"), "true is expected");
        return null;
    }

    private static Optional<Figure> figure(String name) {
        return Arrays.stream(Figure.values())
                .filter(figure -> figure.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
