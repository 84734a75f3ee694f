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

/** Claims that are taken to be true, all at once. Those of a case stand upon those of the whole, which it shares. */
final class KnownFacts {

    private final @Nullable KnownFacts whole;
    private final Set<Predicate> claims = new HashSet<>();
    private final Map<Subject, List<Fact>> bySubject = new HashMap<>();
    private final List<Predicate> denied = new ArrayList<>();
    private final List<Any> choices = new ArrayList<>();
    private final int depth;

    private KnownFacts(@Nullable KnownFacts whole, int depth, Predicate predicate) {
        this.whole = whole;
        this.depth = depth;
        add(predicate);
    }

    static KnownFacts of(Predicate predicate) {
        return new KnownFacts(null, 0, predicate);
    }

    /** The case in which that claim is true, too, and those choices are left. */
    KnownFacts with(Predicate predicate, List<Any> left) {
        var inCase = new KnownFacts(this, depth + 1, predicate);
        inCase.choices.addAll(left);
        return inCase;
    }

    /** How many cases stand within each other here. */
    int depth() {
        return depth;
    }

    private void add(Predicate predicate) {
        claims.add(predicate);
        switch (predicate) {
            case All(var parts, var hash) -> parts.forEach(this::add);
            case Any any -> choices.add(any);
            case Fact fact ->
                bySubject
                        .computeIfAbsent(fact.subject(), none -> new ArrayList<>())
                        .add(fact);
            case Denial(var claimed) -> denied.add(claimed);
            case Predicate.Other other -> {} // equal to itself alone
        }
    }

    boolean state(Predicate predicate) {
        return claims.contains(predicate) || (whole != null && whole.state(predicate));
    }

    /** What this case added to the whole. */
    Set<Predicate> added() {
        return claims;
    }

    /** What is left to distinguish: one branch or another is true. */
    List<Any> choices() {
        return choices;
    }

    List<Predicate> denied() {
        var all = new ArrayList<>(denied);
        if (whole != null) {
            all.addAll(whole.denied());
        }
        return all;
    }

    private List<Fact> about(Subject subject) {
        var all = new ArrayList<>(bySubject.getOrDefault(subject, List.of()));
        if (whole != null) {
            all.addAll(whole.about(subject));
        }
        return all;
    }

    /** How much work it is to ask for that fact. */
    long work(Fact goal) {
        var facts = about(goal.subject());
        var sizes = facts.stream().mapToLong(fact -> fact.trait().size());
        return 1 + (goal.trait().size() + sizes.sum()) * facts.size();
    }

    /** Whether what is known of its subject alone proves the fact. */
    boolean prove(Fact goal) {
        var known = about(goal.subject());
        return switch (goal.sign()) {
            case HAS -> known.stream().anyMatch(fact -> proves(fact, goal.trait(), known));
            case LACKS ->
                isOut(goal.trait(), known) || known.stream().anyMatch(fact -> disproves(fact, goal.trait(), known));
        };
    }

    private static boolean proves(Fact fact, Constraint goal, List<Fact> known) {
        return switch (fact.sign()) {
            case LACKS -> false;
            case HAS ->
                switch (fact.trait()) {
                    case OneOf(var members, var images) ->
                        members.stream().allMatch(member -> goal.admits(member) || isOut(member, known));
                    case Holds part
                    when goal instanceof Holds smaller && part.covers(smaller) -> part.equals(smaller) || isText(known);
                    case Holds part -> part.implies(goal);
                    case Bound bound -> bound.implies(goal);
                    case Defined defined -> defined.implies(goal);
                };
        };
    }

    private static boolean disproves(Fact fact, Constraint goal, List<Fact> known) {
        return switch (fact.sign()) {
            case LACKS -> goal.implies(fact.trait());
            case HAS ->
                fact.trait() instanceof OneOf(var members, var images)
                        ? members.stream().allMatch(member -> goal.bars(member) || isOut(member, known))
                        : fact.trait().excludes(goal);
        };
    }

    private static boolean isOut(Constraint goal, List<Fact> known) {
        return goal instanceof OneOf(var members, var images)
                && members.stream().allMatch(member -> isOut(member, known));
    }

    private static boolean isText(List<Fact> known) {
        return known.stream()
                .anyMatch(fact -> fact.sign() == Sign.HAS && fact.trait().isTextual());
    }

    /** Whether the value is sure not to be this one. */
    private static boolean isOut(Constant value, List<Fact> known) {
        return known.stream().anyMatch(fact -> switch (fact.sign()) {
            case HAS -> fact.trait().bars(value);
            case LACKS -> fact.trait().admits(value);
        });
    }
}
