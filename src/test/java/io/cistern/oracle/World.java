package io.cistern.oracle;

import io.cistern.oracle.PossibleMixpanel.Refused;
import io.cistern.oracle.Profile.Member;
import io.cistern.profile.Audience;
import io.cistern.profile.Scope;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Made-up people in a few scopes, and a possible Mixpanel that answers for them. */
public final class World {

    private static final List<String> ZONES =
            List.of("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Europe/Berlin");

    private static final List<Scope> SCOPES =
            List.of(new Scope("main", null, null), new Scope("main", 7L, null), new Scope("main", null, "-42"));

    private static final int PEOPLE = 24;

    private final SplittableRandom random;
    private final Vocabulary words;
    private final PossibleMixpanel mixpanel;
    private final @Nullable ZoneId knownZone;
    private final Map<Scope, List<Profile>> profiles = new HashMap<>();

    public World(SplittableRandom random) {
        this.random = random;
        words = new Vocabulary(random);
        var zone = ZoneId.of(words.one(ZONES));
        var doubts = EnumSet.noneOf(Doubt.class);
        for (var doubt : Doubt.values()) {
            if (random.nextBoolean()) {
                doubts.add(doubt);
            }
        }
        mixpanel = new PossibleMixpanel(zone, doubts);
        knownZone = random.nextInt(4) == 0 ? null : zone;
        var pools = new HashMap<String, List<Profile.Raw>>();
        words.names().forEach(name -> pools.put(name, words.some()));
        SCOPES.forEach(scope -> profiles.put(scope, people(pools)));
    }

    private List<Profile> people(Map<String, List<Profile.Raw>> pools) {
        var people = new ArrayList<Profile>();
        for (var i = 0; i < PEOPLE; i++) {
            people.add(person(i, pools));
        }
        return people;
    }

    private Profile person(int number, Map<String, List<Profile.Raw>> pools) {
        var id = words.text(
                switch (number % 8) {
                    case 0 -> String.valueOf(123 + number);
                    case 1 -> "U" + number;
                    case 2 -> "ü\"" + number;
                    default -> "u" + number;
                });
        var blank = random.nextInt(3) == 0 ? " " : "";
        if (number % 11 == 10) {
            return new Profile(id, List.of(), blank, false);
        }
        var members = new ArrayList<Member>();
        pools.forEach((name, pool) -> {
            if (random.nextInt(5) > 0) {
                members.add(new Member(words.text(name), words.one(pool)));
            }
        });
        if (random.nextInt(200) == 0 && !members.isEmpty()) {
            members.add(new Member(members.getFirst().name(), words.value()));
        }
        if (random.nextInt(200) == 0) {
            members.add(new Member(words.text(PossibleMixpanel.ID), words.value()));
        }
        return new Profile(id, members, blank, true);
    }

    public SplittableRandom random() {
        return random;
    }

    Vocabulary words() {
        return words;
    }

    List<Scope> scopes() {
        return SCOPES;
    }

    /** The zone, if somebody has set it here. */
    public @Nullable ZoneId knownZone() {
        return knownZone;
    }

    public PossibleMixpanel mixpanel() {
        return mixpanel;
    }

    /** The profiles of a scope, in the order in which they are answered. */
    public List<Profile> profiles(Scope scope) {
        return profiles.getOrDefault(scope, List.of());
    }

    /** Which of a scope's profiles answer; empty where the question is refused. */
    public Optional<BitSet> answer(Asked asked) {
        try {
            var people = profiles(asked.scope());
            var found = new BitSet();
            for (var i = 0; i < people.size(); i++) {
                var isMember = isMember(people.get(i), i, asked.audience());
                // whether the filter comes first tells whom it may fail for
                var isTried = isMember || (people.get(i).exists() && mixpanel.says(Doubt.FILTERS_COME_FIRST));
                var isKept = isTried && isKept(people.get(i), asked);
                found.set(i, isMember && isKept);
            }
            return Optional.of(found);
        } catch (Refused refused) {
            return Optional.empty();
        }
    }

    private boolean isKept(Profile profile, Asked asked) {
        return asked.filter() == null
                || (asked.audience() instanceof Audience.Identified && mixpanel.says(Doubt.IDS_WITHOUT_FILTER))
                || (!profile.exists() && mixpanel.says(Doubt.NO_PROFILE_MEETS_ALL))
                || mixpanel.keeps(asked.filter(), profile);
    }

    private static boolean isMember(Profile profile, int number, Audience audience) {
        return switch (audience) {
            case Audience.Everyone() -> profile.exists();
            case Audience.Cohort(var id, var includeAllUsers) ->
                (number + id) % 3 != 0 && (includeAllUsers || profile.exists());
            case Audience.Behaving(var behaviors, var asOf) ->
                (number + asOf.getEpochSecond()) % 2 == 0 && profile.exists();
            case Audience.Identified(var ids, var _) ->
                profile.exists() && (ids.contains(profile.name()) || ids.contains(alias(profile)));
            case Audience.Opaque(var inner, var parameters) ->
                (number + parameters.hashCode()) % 2 == 0 && isMember(profile, number, inner);
        };
    }

    /** Another name that the profile answers to. */
    static String alias(Profile profile) {
        return "old-" + profile.name();
    }
}
