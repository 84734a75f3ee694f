package io.cistern.web.operations;

import io.cistern.ledger.Budget;
import io.cistern.ledger.FollowUpPages;
import io.cistern.pagesize.PageSizes;
import io.cistern.profile.Priority;
import io.cistern.profile.WaitReason;
import io.cistern.web.problem.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Writes a project's budget as JSON. Fields without a value are omitted. */
final class BudgetJson {

    private BudgetJson() {}

    /** @param waitReason why calls wait; empty when the next call can start at once */
    static ObjectNode of(Budget budget, Optional<WaitReason> waitReason, PageSizes.View pageSizes) {
        var json = Json.MAPPER.createObjectNode();
        var allowance = budget.allowance();
        json.put("limit", allowance.limit());
        json.put("windowSeconds", allowance.window().toSeconds());
        json.put("used", allowance.used());
        json.put("remaining", allowance.remaining());
        json.put("nextPermitAt", allowance.nextPermitAt().toString());
        json.putObject("concurrency").put("limit", allowance.concurrency()).put("inFlight", allowance.inFlight());
        waitReason.ifPresent(reason -> {
            json.put("waitingFor", reason.sentence());
            json.put("waitingReason", reason.id());
        });
        json.put("reserve", budget.reserve());
        var queue = json.putArray("queue");
        budget.queue()
                .forEach(waiting -> queue.addObject()
                        .put("caller", waiting.caller())
                        .put("priority", word(waiting.priority()))
                        .put("waiting", waiting.waiting().toMillis() / 1000.0));
        counts(budget.spentByCaller(), json.putObject("spentByCaller"));
        counts(budget.savedByCaller(), json.putObject("savedByCaller"));
        json.put("foreign", budget.foreign());
        var forecast = json.putArray("forecast");
        budget.forecast()
                .forEach(step ->
                        forecast.addObject().put("at", step.at().toString()).put("free", step.free()));
        if (budget.pausedSince() != null) {
            json.put("paused", budget.pausedSince().toString());
        }
        var pages = json.putObject("followUpPages").put("cost", word(budget.followUpPages()));
        if (budget.corrected() != null) {
            pages.put("correctedAt", budget.corrected().toString());
        }
        if (budget.learned() != null) {
            pages.put("learnedAt", budget.learned().toString());
        }
        if (budget.unprovenUntil() != null) {
            json.put("unprovenUntil", budget.unprovenUntil().toString());
        }
        pageSizes(pageSizes, json.putObject("pageSize"));
        return json;
    }

    private static void pageSizes(PageSizes.View view, ObjectNode json) {
        json.put("setting", view.setting().toString());
        view.learned().forEach((kind, learned) -> {
            var ofKind = json.putObject(
                    switch (kind) {
                        case ALL_PROPERTIES -> "allProperties";
                        case SELECTED_PROPERTIES -> "selectedProperties";
                    });
            ofKind.put("size", learned.size());
            if (learned.bytesPerRow() > 0) {
                ofKind.put("bytesPerProfile", learned.bytesPerRow());
            }
            var fault = learned.fault();
            if (fault != null) {
                ofKind.putObject("avoided")
                        .put("size", fault.size())
                        .put("because", fault.reason().sentence())
                        .put("until", fault.until().toString());
            }
        });
    }

    private static void counts(Map<String, Integer> byCaller, ObjectNode json) {
        new TreeMap<>(byCaller).forEach(json::put);
    }

    private static String word(Priority priority) {
        return priority.name().toLowerCase(Locale.ROOT);
    }

    private static String word(FollowUpPages pages) {
        return pages.name().toLowerCase(Locale.ROOT);
    }
}
