package io.cistern.where;

import io.cistern.where.Claim.All;
import io.cistern.where.Claim.Any;
import io.cistern.where.Claim.Denial;
import io.cistern.where.Claim.Fact;
import io.cistern.where.Claim.Sign;
import io.cistern.where.Trait.Defined;
import io.cistern.where.Trait.Holds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims that are taken to be true, all at once. Those of a case stand upon those of the whole, which it shares. */
final class Facts {

    private final @Nullable Facts whole;
    private final Set<Claim> claims = new HashSet<>();
    private final Map<Subject, List<Fact>> bySubject = new HashMap<>();
    private final List<Claim> denied = new ArrayList<>();
    private final List<Any> choices = new ArrayList<>();
    private final int depth;

    private Facts(@Nullable Facts whole, int depth, Claim claim) {
        this.whole = whole;
        this.depth = depth;
        add(claim);
    }

    static Facts of(Claim claim) {
        return new Facts(null, 0, claim);
    }

    /** The case in which that claim is true, too, and those choices are left. */
    Facts with(Claim claim, List<Any> left) {
        var inCase = new Facts(this, depth + 1, claim);
        inCase.choices.addAll(left);
        return inCase;
    }

    /** How many cases stand within each other here. */
    int depth() {
        return depth;
    }

    private void add(Claim claim) {
        claims.add(claim);
        switch (claim) {
            case All(var parts, var hash) -> parts.forEach(this::add);
            case Any any -> choices.add(any);
            case Fact fact ->
                bySubject
                        .computeIfAbsent(fact.subject(), none -> new ArrayList<>())
                        .add(fact);
            case Denial(var claimed) -> denied.add(claimed);
            case Claim.Other other -> {} // equal to itself alone
        }
    }

    boolean state(Claim claim) {
        return claims.contains(claim) || (whole != null && whole.state(claim));
    }

    /** What this case added to the whole. */
    Set<Claim> added() {
        return claims;
    }

    /** What is left to distinguish: one branch or another is true. */
    List<Any> choices() {
        return choices;
    }

    List<Claim> denied() {
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

    private static boolean proves(Fact fact, Trait goal, List<Fact> known) {
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

    private static boolean disproves(Fact fact, Trait goal, List<Fact> known) {
        return switch (fact.sign()) {
            case LACKS -> goal.implies(fact.trait());
            case HAS ->
                fact.trait() instanceof OneOf(var members, var images)
                        ? members.stream().allMatch(member -> goal.bars(member) || isOut(member, known))
                        : fact.trait().excludes(goal);
        };
    }

    private static boolean isOut(Trait goal, List<Fact> known) {
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
