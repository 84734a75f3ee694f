package io.cistern.web.engage;

import io.cistern.profile.Audience;
import io.cistern.web.problem.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** Reads whose profiles a Mixpanel client asks for. */
final class EngageAudienceReader {

    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");

    private EngageAudienceReader() {}

    /**
     * At most one of these parameters is understood. Others are left to Mixpanel.
     *
     * @param maxIds the largest number of ids
     */
    static Audience read(EngageParameters parameters, SessionClock clock, int maxIds) {
        var cohort = cohort(parameters);
        var behaviors = parameters.json("behaviors");
        if (cohort != null) {
            if (behaviors != null) {
                throw EngageProblems.of(
                        HttpStatus.BAD_REQUEST, "behaviors and filter_by_cohort cannot be used together");
            }
            parameters.take("filter_by_cohort");
            return new Audience.Cohort(cohort, flag(parameters, "include_all_users", true));
        }
        if (behaviors != null) {
            return behaving(parameters, behaviors, clock);
        }
        if (!parameters.rest().containsKey("filter_by_cohort")) {
            parameters.take("include_all_users"); // it applies only to cohorts
        }
        var one = parameters.take("distinct_id");
        if (one != null) {
            return new Audience.Identified(List.of(one));
        }
        var many = parameters.json("distinct_ids");
        if (many == null || (many.isArray() && many.isEmpty())) {
            return new Audience.Everyone();
        }
        if (many.size() > maxIds) {
            throw EngageProblems.tooMany("distinct_ids", maxIds);
        }
        var ids = texts(many, "distinct_ids");
        parameters.take("distinct_ids");
        return new Audience.Identified(ids);
    }

    private static Audience behaving(EngageParameters parameters, JsonNode behaviors, SessionClock clock) {
        if (!behaviors.isArray() || behaviors.isEmpty()) {
            throw EngageProblems.invalid("behaviors");
        }
        parameters.take("behaviors");
        var asOf = parameters.take("as_of_timestamp");
        if (asOf != null && !SECONDS.matcher(asOf).matches()) {
            throw EngageProblems.invalid("as_of_timestamp");
        }
        return new Audience.Behaving(
                Json.CANONICAL.writeValueAsString(behaviors),
                asOf == null ? clock.now() : Instant.ofEpochSecond(Long.parseLong(asOf)));
    }

    /** The id of a saved cohort; null when there is none, or when it has more members than an id. */
    private static @Nullable Long cohort(EngageParameters parameters) {
        var json = parameters.json("filter_by_cohort");
        if (json == null) {
            return null;
        }
        if (!json.isObject()) {
            throw EngageProblems.invalid("filter_by_cohort");
        }
        var id = json.get("id");
        if (json.size() > 1 || id == null) {
            return null; // an inline definition, which only Mixpanel understands
        }
        if ((!id.isString() && !id.isIntegralNumber())
                || !ID.matcher(id.asString()).matches()) {
            throw EngageProblems.invalid("filter_by_cohort");
        }
        return Long.valueOf(id.asString());
    }

    private static boolean flag(EngageParameters parameters, String name, boolean otherwise) {
        var text = parameters.take(name);
        return text == null
                ? otherwise
                : switch (text) {
                    case "true", "True", "1" -> true;
                    case "false", "False", "0" -> false;
                    default -> throw EngageProblems.invalid(name);
                };
    }

    /** The items as texts. Ids may be numbers, and keep all of their digits. */
    static List<String> texts(@Nullable JsonNode array, String parameter) {
        if (array == null || !array.isArray()) {
            throw EngageProblems.invalid(parameter);
        }
        var texts = new ArrayList<String>();
        for (var node : array) {
            if (!node.isString() && !node.isNumber()) {
                throw EngageProblems.invalid(parameter);
            }
            texts.add(node.isString() ? node.stringValue() : Json.MAPPER.writeValueAsString(node));
        }
        return texts;
    }
}
