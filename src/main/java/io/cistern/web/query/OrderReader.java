package io.cistern.web.query;

import io.cistern.table.SortOrder;
import io.cistern.table.SortOrder.Direction;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the sort order of the rows. */
final class OrderReader {

    /** The limit on properties. Each stores a value for every row during the sort. */
    private static final int MAX_PROPERTIES = 16;

    private OrderReader() {}

    static List<SortOrder> read(JsonFields jsonFields, ErrorLocation errorLocation, ValidationErrors validationErrors) {
        var sort = jsonFields.any("sort");
        if (sort == null) {
            return List.of();
        }
        var at = errorLocation.child("sort");
        if (!sort.isArray()) {
            validationErrors.add(at, "An array of {\"by\": name, \"order\": \"asc\" or \"desc\"} is expected");
            return List.of();
        }
        if (sort.size() > MAX_PROPERTIES) {
            validationErrors.add(at, "At most " + MAX_PROPERTIES + " properties");
            return List.of();
        }
        var keys = new ArrayList<SortOrder>();
        var names = new HashSet<String>();
        for (var i = 0; i < sort.size(); i++) {
            var key = key(sort.get(i), at.child(i), validationErrors);
            if (key != null && !names.add(key.property())) {
                validationErrors.add(at.child(i), "Sorted by this property already");
            } else if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static @Nullable SortOrder key(JsonNode node, ErrorLocation at, ValidationErrors validationErrors) {
        if (!(node instanceof ObjectNode object)) {
            validationErrors.add(at, "An object is expected");
            return null;
        }
        var jsonFields = new JsonFields(object, at, validationErrors);
        if (!jsonFields.has("by")) {
            validationErrors.add(at.child("by"), "Name a property");
        }
        var by = jsonFields.has("by") ? jsonFields.name("by") : null;
        var direction = jsonFields.has("order") ? jsonFields.text("order") : "asc";
        jsonFields.refuseOthers();
        if (direction != null && !direction.equals("asc") && !direction.equals("desc")) {
            validationErrors.add(at.child("order"), "asc or desc is expected");
            return null;
        }
        return by == null || direction == null
                ? null
                : new SortOrder(by, direction.equals("asc") ? Direction.ASCENDING : Direction.DESCENDING);
    }
}
