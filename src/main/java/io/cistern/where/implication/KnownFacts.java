package io.cistern.where.implication;

import io.cistern.where.implication.Constraint.Defined;
import io.cistern.where.implication.Constraint.Holds;
import io.cistern.where.implication.Predicate.All;
import io.cistern.where.implication.Predicate.Any;
import io.cistern.where.implication.Predicate.Denial;
import io.cistern.where.implication.Predicate.Fact;
import io.cistern.where.implication.Predicate.Sign;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Predicates that are assumed to be true together. A case adds predicates to those of its parent. */
final class KnownFacts {

    private final @Nullable KnownFacts parent;
    private final Set<Predicate> predicates = new HashSet<>();
    private final Map<Subject, List<Fact>> bySubject = new HashMap<>();
    private final List<Predicate> denied = new ArrayList<>();
    private final List<Any> choices = new ArrayList<>();
    private final int depth;

    private KnownFacts(@Nullable KnownFacts parent, int depth, Predicate predicate) {
        this.parent = parent;
        this.depth = depth;
        add(predicate);
    }

    static KnownFacts of(Predicate predicate) {
        return new KnownFacts(null, 0, predicate);
    }

    /** The case in which this predicate is true, too, with these choices left. */
    KnownFacts with(Predicate predicate, List<Any> left) {
        var inCase = new KnownFacts(this, depth + 1, predicate);
        inCase.choices.addAll(left);
        return inCase;
    }

    /** The number of nested cases. */
    int depth() {
        return depth;
    }

    private void add(Predicate predicate) {
        predicates.add(predicate);
        switch (predicate) {
            case All(var parts, var hash) -> parts.forEach(this::add);
            case Any any -> choices.add(any);
            case Fact fact ->
                bySubject
                        .computeIfAbsent(fact.subject(), none -> new ArrayList<>())
                        .add(fact);
            case Denial(var operand) -> denied.add(operand);
            case Predicate.Other other -> {} // implies only itself
        }
    }

    boolean contains(Predicate predicate) {
        return predicates.contains(predicate) || (parent != null && parent.contains(predicate));
    }

    /** The predicates that this case adds to its parent. */
    Set<Predicate> added() {
        return predicates;
    }

    /** The alternatives that are not yet distinguished: at least one branch of each is true. */
    List<Any> choices() {
        return choices;
    }

    List<Predicate> denied() {
        var all = new ArrayList<>(denied);
        if (parent != null) {
            all.addAll(parent.denied());
        }
        return all;
    }

    private List<Fact> about(Subject subject) {
        var all = new ArrayList<>(bySubject.getOrDefault(subject, List.of()));
        if (parent != null) {
            all.addAll(parent.about(subject));
        }
        return all;
    }

    /** The steps to prove this fact. */
    long work(Fact goal) {
        var facts = about(goal.subject());
        var sizes = facts.stream().mapToLong(fact -> fact.trait().size());
        return 1 + (goal.trait().size() + sizes.sum()) * facts.size();
    }

    /** Whether the facts about its subject prove the fact. */
    boolean prove(Fact goal) {
        var facts = about(goal.subject());
        return switch (goal.sign()) {
            case HAS -> facts.stream().anyMatch(fact -> proves(fact, goal.trait(), facts));
            case LACKS ->
                isExcluded(goal.trait(), facts)
                        || facts.stream().anyMatch(fact -> disproves(fact, goal.trait(), facts));
        };
    }

    private static boolean proves(Fact fact, Constraint goal, List<Fact> facts) {
        return switch (fact.sign()) {
            case LACKS -> false;
            case HAS ->
                switch (fact.trait()) {
                    case OneOf(var members, var images) ->
                        members.stream().allMatch(member -> goal.admits(member) || isExcluded(member, facts));
                    case Holds part
                    when goal instanceof Holds smaller && part.covers(smaller) -> part.equals(smaller) || isText(facts);
                    case Holds part -> part.implies(goal);
                    case Bound bound -> bound.implies(goal);
                    case Defined defined -> defined.implies(goal);
                };
        };
    }

    private static boolean disproves(Fact fact, Constraint goal, List<Fact> facts) {
        return switch (fact.sign()) {
            case LACKS -> goal.implies(fact.trait());
            case HAS ->
                fact.trait() instanceof OneOf(var members, var images)
                        ? members.stream().allMatch(member -> goal.bars(member) || isExcluded(member, facts))
                        : fact.trait().excludes(goal);
        };
    }

    private static boolean isExcluded(Constraint goal, List<Fact> facts) {
        return goal instanceof OneOf(var members, var images)
                && members.stream().allMatch(member -> isExcluded(member, facts));
    }

    private static boolean isText(List<Fact> facts) {
        return facts.stream()
                .anyMatch(fact -> fact.sign() == Sign.HAS && fact.trait().isTextual());
    }

    /** Whether the facts exclude this value. */
    private static boolean isExcluded(Constant value, List<Fact> facts) {
        return facts.stream().anyMatch(fact -> switch (fact.sign()) {
            case HAS -> fact.trait().bars(value);
            case LACKS -> fact.trait().admits(value);
        });
    }
}
