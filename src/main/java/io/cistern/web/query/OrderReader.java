package io.cistern.web.query;

import io.cistern.table.Order;
import io.cistern.table.Order.Direction;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
import io.cistern.web.request.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the order that rows are wanted in. */
final class OrderReader {

    /** Each costs every row a value that is held while they are sorted. */
    private static final int MOST = 16;

    private OrderReader() {}

    static List<Order> read(Fields fields, Place place, Faults faults) {
        var sort = fields.any("sort");
        if (sort == null) {
            return List.of();
        }
        var at = place.child("sort");
        if (!sort.isArray()) {
            faults.add(at, "An array of {\"by\": name, \"order\": \"asc\" or \"desc\"} is expected");
            return List.of();
        }
        if (sort.size() > MOST) {
            faults.add(at, "At most " + MOST + " properties");
            return List.of();
        }
        var keys = new ArrayList<Order>();
        var names = new HashSet<String>();
        for (var i = 0; i < sort.size(); i++) {
            var key = key(sort.get(i), at.child(i), faults);
            if (key != null && !names.add(key.property())) {
                faults.add(at.child(i), "Sorted by this property already");
            } else if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static @Nullable Order key(JsonNode node, Place at, Faults faults) {
        if (!(node instanceof ObjectNode object)) {
            faults.add(at, "An object is expected");
            return null;
        }
        var fields = new Fields(object, at, faults);
        if (!fields.has("by")) {
            faults.add(at.child("by"), "Name a property");
        }
        var by = fields.has("by") ? fields.name("by") : null;
        var direction = fields.has("order") ? fields.text("order") : "asc";
        fields.refuseOthers();
        if (direction != null && !direction.equals("asc") && !direction.equals("desc")) {
            faults.add(at.child("order"), "asc or desc is expected");
            return null;
        }
        return by == null || direction == null
                ? null
                : new Order(by, direction.equals("asc") ? Direction.ASCENDING : Direction.DESCENDING);
    }
}
