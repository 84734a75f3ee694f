package io.cistern.web.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What one request may ask to be told, for each of it is held for every group or made of every page. */
class GroupingTests {

    @Test
    void aHundredMeasuresByALengthyListOfPropertiesAreTaken() {
        var wanted = Grouping.takeFrom(body(16, 100), ErrorLocation.BODY, new ValidationErrors());
        assertThat(wanted.groupBy()).hasSize(1); // the same one again is no other
        assertThat(wanted.measures()).hasSize(100);
    }

    @Test
    void moreThanAnyoneReadsIsRefused() {
        var validationErrors = new ValidationErrors();
        var wanted = Grouping.takeFrom(body(17, 101), ErrorLocation.BODY, validationErrors);
        assertThat(wanted.groupBy()).isEmpty();
        assertThat(wanted.measures()).isEmpty();
        assertThat(validationErrors.all())
                .extracting(fault -> fault.place().pointer())
                .containsExactly("/groupBy", "/measures");
    }

    @Test
    void noNameIsLongerThanInMixpanel() {
        var body = Json.MAPPER.createObjectNode();
        body.putArray("groupBy").add("x".repeat(255)).add("x".repeat(256));
        body.putArray("measures").addObject().put("sum", "x".repeat(256));
        var validationErrors = new ValidationErrors();
        Grouping.takeFrom(body, ErrorLocation.BODY, validationErrors);
        assertThat(validationErrors.all())
                .extracting(fault -> fault.place().pointer())
                .containsExactly("/groupBy/1", "/measures/0/sum");
    }

    private static ObjectNode body(int properties, int measures) {
        var body = Json.MAPPER.createObjectNode();
        var groupBy = body.putArray("groupBy");
        Collections.nCopies(properties, "plan").forEach(groupBy::add);
        var list = body.putArray("measures");
        for (var number = 0; number < measures; number++) {
            list.addObject().put("sum", "p" + number);
        }
        return body;
    }
}
