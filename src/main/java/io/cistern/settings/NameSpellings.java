package io.cistern.settings;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Finds the spelling of the names of projects, callers and base audiences. A variable does not distinguish
 * {@code team-a} from {@code teamA}, so the spelling of another source counts; otherwise its words are joined by
 * hyphens.
 */
final class NameSpellings {

    /** The spellings in property sources, by the path to the name, in letters only. */
    private final Map<String, Collection<String>> spelled = new HashMap<>();

    /** The spellings in variables, by the same path: the one with the most words. */
    private final Map<String, List<String>> divided = new HashMap<>();

    /** Records the spelling of the parts of this name. */
    void add(ConfigurationPropertyName name) {
        var path = new StringBuilder(name.isEmpty() ? "" : name.getElement(0, Form.UNIFORM));
        for (var i = 1; i < name.getNumberOfElements(); i++) {
            path.append('.').append(letters(name.getElement(i, Form.ORIGINAL)));
            spelled.computeIfAbsent(path.toString(), _ -> new TreeSet<>()).add(Spelling.of(name, i));
        }
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Records the spelling in a variable. */
    void add(String path, List<String> words) {
        divided.merge(path, words, (one, other) -> one.size() >= other.size() ? one : other);
    }

    /** Whether a property source contains the name. */
    boolean isSpelled(String path) {
        return spelled.containsKey(path);
    }

    /**
     * The spelling with the separator before it; several spellings when the name is ambiguous.
     *
     * @param path to the name, in letters only
     */
    List<String> spellings(String path, List<String> words) {
        var hyphenated = "." + String.join("-", divided.getOrDefault(path, words));
        var candidates = spelled.getOrDefault(path, List.of(hyphenated));
        var same = candidates.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).equals("." + String.join("-", words)))
                .toList();
        return same.size() == 1 ? same : List.copyOf(candidates);
    }
}
