package io.cistern.where.implication;

import io.cistern.where.implication.Constant.Quantity;
import io.cistern.where.implication.Constant.Word;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * {@code v == x}, or {@code v in [x, y]}.
 *
 * @param images the images of the members, see {@link #image}
 */
record OneOf(Set<Constant> members, Set<Object> images) implements Constraint {

    static OneOf of(Collection<Constant> members) {
        var images = new HashSet<Object>();
        members.forEach(member -> images.add(image(member)));
        return new OneOf(new LinkedHashSet<>(members), images);
    }

    /** Equal for constants that may be the same value, unless one is plain text and the other is not. */
    private static Object image(Constant member) {
        return switch (member) {
            case Quantity(var value, var image) -> image;
            case Word(var value, var plain) when !plain -> Word.class;
            default -> member;
        };
    }

    @Override
    public boolean admits(Constant value) {
        return members.contains(value);
    }

    @Override
    public boolean bars(Constant value) {
        if (value instanceof Word(var text, var plain)) {
            return plain
                    ? !members.contains(value) && !images.contains(Word.class)
                    : members.stream().noneMatch(Word.class::isInstance);
        }
        return !images.contains(image(value));
    }

    @Override
    public boolean implies(Constraint other) {
        return members.stream().allMatch(other::admits);
    }

    @Override
    public boolean excludes(Constraint other) {
        return members.stream().allMatch(other::bars);
    }

    @Override
    public boolean isTextual() {
        return members.stream().allMatch(Word.class::isInstance);
    }

    @Override
    public int size() {
        return members.size();
    }
}
