package io.cistern.web.profiles;

import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative.Fewer;
import io.cistern.answer.Explanation.Alternative.Later;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a plan as JSON. Unknown values are null. */
final class PlanJson {

    /** The time that a client has to read an alternative and to send it. */
    private static final Duration DELIBERATION = Duration.ofMinutes(1);

    private PlanJson() {}

    /** @param maxWait the longest wait that a request may ask for */
    static ObjectNode of(Explanation plan, Instant now, Duration maxWait) {
        var json = Json.MAPPER.createObjectNode();
        json.put("answer", plan.outcome().name().toLowerCase(Locale.ROOT));
        var because = json.putArray("because");
        plan.because().forEach(because::add);
        var known = plan.snapshot();
        if (known == null) {
            json.putNull("snapshot");
        } else {
            var age = Math.max(0, Duration.between(known.asOf(), now).toSeconds());
            json.putObject("snapshot")
                    .put("id", known.id())
                    .put("asOf", known.asOf().toString())
                    .put("ageSeconds", age);
        }
        json.putObject("cost")
                .put("min", plan.cost().min())
                .put("max", plan.cost().max())
                .put("expected", plan.cost().expected());
        json.putObject("eta")
                .put("start", text(plan.eta().start()))
                .put("finish", text(plan.eta().finish()));
        json.putObject("queue")
                .put("position", plan.queue().position())
                .put("ahead", plan.queue().ahead());
        var alternatives = json.putArray("alternatives");
        plan.alternatives().forEach(alternative -> write(alternative, maxWait, alternatives));
        return json;
    }

    private static void write(Explanation.Alternative alternative, Duration maxWait, ArrayNode list) {
        switch (alternative) {
            case Fewer(var rows, var cost) ->
                list.addObject().put("accept", "limit=" + rows).put("cost", cost);
            case Older older -> write(older, list);
            case Later(var wait, var cost) -> {
                var seconds = Math.max(1, RateLimits.seconds(wait));
                if (seconds <= maxWait.toSeconds()) {
                    list.addObject().put("accept", "wait=" + seconds).put("cost", cost);
                }
            }
        }
    }

    /** Writes a cached answer as an alternative. A fresh answer was too old only for the request's max-age. */
    static void write(Older older, ArrayNode list) {
        var accept = older.stale().isPositive()
                ? "max-stale=" + RateLimits.seconds(older.stale().plus(DELIBERATION))
                : "max-age=" + RateLimits.seconds(older.age().plus(DELIBERATION));
        list.addObject().put("accept", accept).put("cost", 0);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
