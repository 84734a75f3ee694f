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
 * How the names of projects, callers and base audiences are spelled. A variable cannot tell {@code team-a} from
 * {@code teamA}, so it means the name that is spelled elsewhere; else its words are joined by hyphens.
 */
final class NameSpellings {

    /** In property sources, by the path to the name and by its letters alone. */
    private final Map<String, Collection<String>> spelled = new HashMap<>();

    /** In variables: the spelling of the most words. */
    private final Map<String, List<String>> divided = new HashMap<>();

    /** Notes how the parts of this name are spelled. */
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

    /** Notes that a variable names it so. */
    void add(String path, List<String> words) {
        divided.merge(path, words, (one, other) -> one.size() >= other.size() ? one : other);
    }

    /** Whether it is spelled in a property source. */
    boolean isSpelled(String path) {
        return spelled.containsKey(path);
    }

    /**
     * How it is spelled, with what separates it from its parent; several when nothing tells which is meant.
     *
     * @param path to the name, in letters alone
     */
    List<String> spellings(String path, List<String> words) {
        var hyphenated = "." + String.join("-", divided.getOrDefault(path, words));
        var known = spelled.getOrDefault(path, List.of(hyphenated));
        var same = known.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).equals("." + String.join("-", words)))
                .toList();
        return same.size() == 1 ? same : List.copyOf(known);
    }
}
