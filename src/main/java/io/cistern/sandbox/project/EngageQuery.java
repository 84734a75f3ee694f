package io.cistern.sandbox.project;

import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.SyntaxException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A parsed request for profiles.
 *
 * @param fixedNow whether {@code as_of_timestamp} was given; without it, behaviors change every second
 */
public record EngageQuery(
        Optional<String> group,
        OptionalLong workspace,
        Optional<Set<String>> ids,
        Optional<Expression> where,
        Optional<Cohort> cohort,
        boolean includeAllUsers,
        Behaviors behaviors,
        boolean fixedNow,
        Optional<Set<String>> output,
        int page,
        Optional<Integer> pageSize,
        Optional<String> session) {

    /** Whether the answer changes every second. */
    public boolean changesWithTime() {
        return !behaviors.isEmpty() && !fixedNow;
    }

    /** Returns the requested page, which is needed before the rest is parsed. */
    public static int page(SandboxParameters sandboxParameters) {
        return sandboxParameters.natural("page").orElse(0);
    }

    public static EngageQuery of(SandboxParameters sandboxParameters, long seed) {
        var cohort = sandboxParameters.text("filter_by_cohort").map(json -> Cohort.parse(json, seed));
        var behaviors = sandboxParameters.text("behaviors").map(json -> Behaviors.parse(json, seed));
        if (cohort.isPresent() && behaviors.isPresent()) {
            throw new SandboxRefusal(400, "behaviors and filter_by_cohort cannot be used together");
        }
        return new EngageQuery(
                sandboxParameters.text("data_group_id"),
                sandboxParameters.integer("workspace_id").map(OptionalLong::of).orElseGet(OptionalLong::empty),
                ids(sandboxParameters),
                sandboxParameters
                        .text("where")
                        .or(() -> sandboxParameters.text("selector"))
                        .flatMap(EngageQuery::where),
                cohort,
                sandboxParameters.truth("include_all_users").orElse(true),
                behaviors.orElseGet(Behaviors::none),
                sandboxParameters.integer("as_of_timestamp").isPresent(),
                sandboxParameters.text("output_properties").map(EngageQuery::output),
                page(sandboxParameters),
                sandboxParameters.natural("page_size"),
                sandboxParameters.text("session_id"));
    }

    private static Optional<Expression> where(String text) {
        try {
            return switch (Condition.parse(text)) {
                case Condition.Everything() -> Optional.empty();
                case Condition.Understood(var expression) -> Optional.of(expression);
                case Condition.Opaque opaque -> throw new SandboxRefusal(400, "Unable to parse expression");
            };
        } catch (SyntaxException e) {
            throw new SandboxRefusal(400, "Unable to parse expression: syntax error at " + e.position());
        }
    }

    /** Returns the requested ids. Both parameters together mean the ids in both, which is not documented. */
    private static Optional<Set<String>> ids(SandboxParameters sandboxParameters) {
        var one = sandboxParameters.text("distinct_id").map(Set::of);
        var many = sandboxParameters.text("distinct_ids").map(json -> texts(json, "distinct_ids"));
        if (one.isPresent() && many.isPresent()) {
            return one.map(id -> many.get().containsAll(id) ? id : Set.of());
        }
        return one.or(() -> many);
    }

    /** Parses a list, a JSON string or a bare name, and always adds {@code $last_seen}. */
    private static Set<String> output(String text) {
        Set<String> names = new LinkedHashSet<>();
        if (text.startsWith("[")) {
            names.addAll(texts(text, "output_properties"));
        } else if (text.startsWith("\"")) {
            names.addAll(texts("[" + text + "]", "output_properties"));
        } else {
            names.add(text);
        }
        names.add("$last_seen");
        return names;
    }

    private static Set<String> texts(String json, String parameter) {
        try {
            var array = JsonMapper.shared().readTree(json);
            if (!array.isArray()) {
                throw SandboxRefusal.invalid(parameter);
            }
            Set<String> texts = new LinkedHashSet<>();
            array.forEach(node -> texts.add(text(node, parameter)));
            return texts;
        } catch (JacksonException e) {
            throw SandboxRefusal.invalid(parameter);
        }
    }

    private static String text(JsonNode node, String parameter) {
        if (!node.isString() && !node.isNumber()) {
            throw SandboxRefusal.invalid(parameter);
        }
        return node.asString();
    }
}
