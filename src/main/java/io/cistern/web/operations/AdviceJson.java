package io.cistern.web.operations;

import io.cistern.audience.Advice;
import io.cistern.audience.AdviceReport;
import io.cistern.profile.Selection;
import io.cistern.web.problem.Json;
import io.cistern.where.Condition;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Writes advice as JSON, with the names of the settings to follow it; null means to omit the setting. */
final class AdviceJson {

    private AdviceJson() {}

    /** @param shown selects the advice that the caller may see */
    static ObjectNode of(AdviceReport adviceReport, Predicate<Advice> shown) {
        var json = Json.MAPPER.createObjectNode();
        json.put("calls", adviceReport.calls());
        json.put("unknown", adviceReport.unknown());
        if (adviceReport.followUps() > 0) {
            json.putObject("followUpPages")
                    .put("saves", adviceReport.followUps())
                    .put(
                            "because",
                            "So many calls were for pages after the first. The setting quota.follow-up-pages: learn finds"
                                    + " out whether Mixpanel counts them.");
        }
        var list = json.putArray("advice");
        adviceReport.advice().stream().filter(shown).forEach(advice -> write(advice, list.addObject()));
        return json;
    }

    private static void write(Advice advice, ObjectNode json) {
        var query = advice.query();
        json.put(
                "where",
                query.where() instanceof Condition.Everything
                        ? null
                        : query.where().text());
        switch (query.select()) {
            case Selection.All() -> json.putNull("select");
            case Selection.Only(var names) -> {
                var select = json.putArray("select");
                names.forEach(select::add);
            }
        }
        json.put("refresh", text(advice.refresh()));
        json.put("saves", advice.saves());
        json.put("costs", advice.costs());
        json.put("answers", advice.answers());
        json.put("because", advice.because());
    }

    /** Formats a duration as settings do, in its largest whole unit. */
    private static String text(Duration length) {
        if (length.toMillis() % 1000 != 0) {
            return length.toMillis() + "ms";
        }
        var seconds = length.toSeconds();
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
