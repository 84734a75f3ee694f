package io.cistern.oracle;

import io.cistern.profile.Audience;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks about a world. */
public final class RandomQuestions {

    private final World world;
    private final SplittableRandom random;
    private final RandomFormulas formulas;

    public RandomQuestions(World world) {
        this.world = world;
        this.random = world.random();
        this.formulas = new RandomFormulas(world.words(), random);
    }

    /** A question that many others may be contained in. */
    public Asked wide() {
        var filter = random.nextInt(3) == 0 ? null : formulas.any(random.nextInt(3));
        return new Asked(scope(4), audience(3), filter, random.nextInt(3) > 0 ? new Selection.All() : names(4));
    }

    /** A question that may be contained in that one. */
    public Asked narrower(Asked wide) {
        var scope = random.nextInt(30) == 0 ? scope(1) : wide.scope();
        var audience = random.nextInt(20) == 0 ? audience(1) : wide.audience();
        return random.nextInt(10) == 0
                ? new Asked(
                        scope, identified(), random.nextInt(10) == 0 ? formulas.any(1) : null, narrower(wide.select()))
                : new Asked(scope, audience, filter(wide.filter()), narrower(wide.select()));
    }

    private @Nullable Formula filter(@Nullable Formula wide) {
        return switch (random.nextInt(10)) {
            case 0 -> wide;
            case 1 -> formulas.any(random.nextInt(4));
            default -> wide == null ? formulas.any(random.nextInt(4)) : formulas.narrower(wide);
        };
    }

    private Selection narrower(Selection wide) {
        return switch (wide) {
            case Selection.Only(var names)
            when random.nextInt(8) > 0 ->
                new Selection.Only(
                        names.stream().filter(name -> random.nextBoolean()).toList());
            default -> random.nextBoolean() ? wide : names(random.nextInt(4));
        };
    }

    private Selection names(int count) {
        return new Selection.Only(
                Stream.generate(() -> world.words().one(world.words().names()))
                        .limit(count)
                        .toList());
    }

    private Scope scope(int rarely) {
        return random.nextInt(rarely) > 0
                ? world.scopes().getFirst()
                : world.words().one(world.scopes());
    }

    private Audience audience(int rarely) {
        return random.nextInt(rarely) > 0
                ? new Audience.Everyone()
                : switch (random.nextInt(8)) {
                    case 0 -> new Audience.Cohort(random.nextInt(3), true);
                    case 1, 2, 3, 4 -> new Audience.Cohort(random.nextInt(3), false);
                    case 5 -> new Audience.Behaving("[]", Instant.ofEpochSecond(random.nextInt(2)));
                    case 6 -> identified();
                    default -> new Audience.Everyone();
                };
    }

    private Audience identified() {
        var people = world.profiles(world.scopes().getFirst());
        var ids = Stream.generate(() -> {
                    var profile = world.words().one(people);
                    return switch (random.nextInt(20)) {
                        case 0 -> World.alias(profile);
                        case 1 -> "nobody";
                        default -> profile.name();
                    };
                })
                .limit(1 + random.nextInt(3));
        return new Audience.Identified(ids.toList());
    }
}
