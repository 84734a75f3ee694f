package io.cistern.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Matches the words of a name with settings. A name may consist of several words, and so may each part of a setting.
 */
final class NameReader {

    /** The largest number of words in a part of a setting: {@code stale-while-revalidate}. */
    private static final int MAX_WORDS = 4;

    /** The placeholder for a missing name. */
    private static final String PLACEHOLDER = "main";

    private final List<Setting> settings;

    NameReader(List<Setting> settings) {
        this.settings = settings;
    }

    /** All settings that the words can mean when they may be grouped freely, as in the environment. */
    List<NameReading> divided(List<String> words) {
        return readings(words, new Way(true, true));
    }

    /** The setting when each word is one part, as in YAML. */
    Optional<NameReading> undivided(List<String> words) {
        return readings(words, new Way(false, true)).stream().findFirst();
    }

    /** The setting whose name is most similar to these words. */
    NameReading nearest(List<String> words) {
        return readings(words, new Way(true, false)).stream()
                .min(Comparator.comparingInt(NameReading::distance)
                        .thenComparingInt(nameReading ->
                                String.join("", nameReading.hyphenated()).length()))
                .orElseThrow();
    }

    /**
     * How words are matched.
     *
     * @param divided whether several words may form one part
     * @param exact whether every letter has to match
     */
    private record Way(boolean divided, boolean exact) {}

    private List<NameReading> readings(List<String> words, Way way) {
        var found = new ArrayList<NameReading>();
        for (var setting : settings) {
            read(setting, 0, words, List.of(), 0, way, found);
        }
        return found;
    }

    private static void read(
            Setting setting,
            int at,
            List<String> words,
            List<List<String>> names,
            int distance,
            Way way,
            List<NameReading> found) {
        if (at == setting.segments().size()) {
            end(setting, words, names, distance, way).forEach(found::add);
            return;
        }
        var segment = setting.segments().get(at);
        var isName = segment.equals(Setting.NAME);
        var limit = !way.divided() ? 1 : isName ? words.size() : MAX_WORDS;
        for (var count = way.exact() ? 1 : 0; count <= Math.min(limit, words.size()); count++) {
            var taken = words.subList(0, count);
            var rest = words.subList(count, words.size());
            if (isName) {
                var name = taken.isEmpty() ? List.of(PLACEHOLDER) : taken;
                var missing = taken.isEmpty() ? PLACEHOLDER.length() : 0;
                read(setting, at + 1, rest, plus(names, name), distance + missing, way, found);
            } else {
                var difference = WordDistance.between(letters(String.join("", taken)), letters(segment));
                if (difference == 0 || !way.exact()) {
                    read(setting, at + 1, rest, names, distance + difference, way, found);
                }
            }
        }
    }

    private static Stream<NameReading> end(
            Setting setting, List<String> rest, List<List<String>> names, int distance, Way way) {
        if (rest.isEmpty()) {
            return Stream.of(new NameReading(setting, names, -1, distance));
        }
        if (setting.list() && rest.size() == 1 && rest.getFirst().matches("[0-9]{1,6}")) {
            return Stream.of(new NameReading(setting, names, Integer.parseInt(rest.getFirst()), distance));
        }
        return way.exact()
                ? Stream.empty()
                : Stream.of(new NameReading(
                        setting, names, -1, distance + String.join("", rest).length()));
    }

    private static String letters(String text) {
        return text.replace("-", "").replace("_", "");
    }

    private static List<List<String>> plus(List<List<String>> names, List<String> name) {
        return Stream.concat(names.stream(), Stream.of(name)).toList();
    }
}
