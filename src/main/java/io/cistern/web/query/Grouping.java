package io.cistern.web.query;

import io.cistern.table.Measure;
import io.cistern.table.Measure.Figure;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
import io.cistern.web.request.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** By what profiles are grouped, and what is told of each group. */
public record Grouping(List<String> groupBy, List<Measure> measures) {

    private static final String GROUP_BY = "groupBy";
    private static final String MEASURES = "measures";

    /** A parameter, given again for each: {@code count}, or {@code sum:Total Spent}. */
    private static final String MEASURE = "measure";

    /** Each makes a column of every page that is held. */
    private static final int MOST_GROUPED_BY = 16;

    /** Each is kept for every group. */
    private static final int MOST_MEASURES = 100;

    /**
     * Reads it, and removes it from the object: what is left is a question.
     *
     * @param place of the object
     */
    public static Grouping takeFrom(ObjectNode object, Place place, Faults faults) {
        var fields = new Fields(object, place, faults);
        var groupBy = groupBy(fields, place, faults);
        var byParameter = place.equals(Place.PARAMETERS);
        var measures = byParameter ? named(fields, faults) : measures(fields, faults);
        object.remove(List.of(GROUP_BY, byParameter ? MEASURE : MEASURES));
        return new Grouping(groupBy, measures);
    }

    private static List<String> groupBy(Fields fields, Place place, Faults faults) {
        var names = fields.has(GROUP_BY) ? fields.names(GROUP_BY) : null;
        if (names == null) {
            return List.of();
        }
        if (names.size() > MOST_GROUPED_BY) {
            faults.add(place.child(GROUP_BY), "At most " + MOST_GROUPED_BY + " properties");
            return List.of();
        }
        return names.stream().distinct().toList();
    }

    private static List<Measure> named(Fields fields, Faults faults) {
        var at = Place.parameter(MEASURE);
        var texts = fields.has(MEASURE) ? fields.texts(MEASURE) : null;
        if (texts == null) {
            faults.add(at, "A measure is expected, such as count or sum:name, and may be given again for others");
            return List.of();
        }
        if (texts.size() > MOST_MEASURES) {
            faults.add(at, "At most " + MOST_MEASURES + " measures");
            return List.of();
        }
        var measures = new ArrayList<Measure>();
        for (var i = 0; i < texts.size(); i++) {
            var measure = named(texts.get(i), texts.size() == 1 ? at : at.child(i), faults);
            if (measure != null && !measures.contains(measure)) {
                measures.add(measure);
            }
        }
        return measures;
    }

    /** The name of the property is all that follows the first colon. */
    private static @Nullable Measure named(String text, Place at, Faults faults) {
        if (text.equals("count")) {
            return new Measure.Count();
        }
        var colon = text.indexOf(':');
        var figure = figure(colon < 0 ? text : text.substring(0, colon));
        if (figure.isEmpty()) {
            faults.add(at, "count is expected, or one of sum avg min max p50 p90 p99 distinct, a colon and a property");
            return null;
        }
        var property = colon < 0 ? "" : text.substring(colon + 1);
        if (property.isBlank()) {
            faults.add(at, "A colon and the name of a property are expected, such as sum:name");
            return null;
        }
        return new Measure.Of(figure.get(), property);
    }

    private static List<Measure> measures(Fields fields, Faults faults) {
        var at = Place.BODY.child(MEASURES);
        var list = fields.has(MEASURES) ? fields.any(MEASURES) : null;
        if (list == null || !list.isArray() || list.isEmpty()) {
            faults.add(at, "An array of measures is expected, such as {\"count\": true} or {\"sum\": name}");
            return List.of();
        }
        if (list.size() > MOST_MEASURES) {
            faults.add(at, "At most " + MOST_MEASURES + " measures");
            return List.of();
        }
        var measures = new ArrayList<Measure>();
        for (var i = 0; i < list.size(); i++) {
            var measure = measure(list.get(i), at.child(i), faults);
            if (measure != null && !measures.contains(measure)) {
                measures.add(measure);
            }
        }
        return measures;
    }

    private static @Nullable Measure measure(JsonNode node, Place at, Faults faults) {
        if (!(node instanceof ObjectNode object) || object.size() != 1) {
            faults.add(at, "An object with one field is expected, such as {\"count\": true} or {\"sum\": name}");
            return null;
        }
        var name = object.propertyNames().iterator().next();
        if (name.equals("count")) {
            return counted(object, at, faults);
        }
        var figure = figure(name);
        var property = new Fields(object, at, faults).name(name);
        if (figure.isEmpty()) {
            faults.add(at.child(name), "One of count sum avg min max p50 p90 p99 distinct is expected");
            return null;
        }
        return property == null ? null : new Measure.Of(figure.get(), property);
    }

    private static @Nullable Measure counted(ObjectNode object, Place at, Faults faults) {
        if (new Fields(object, at, faults).flag("count")) {
            return new Measure.Count();
        }
        faults.add(at.child("count"), "true is expected");
        return null;
    }

    private static Optional<Figure> figure(String name) {
        return Arrays.stream(Figure.values())
                .filter(figure -> figure.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
