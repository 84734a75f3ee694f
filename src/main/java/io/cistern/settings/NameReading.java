package io.cistern.settings;

import java.util.List;

/**
 * One interpretation of the words of a name as a setting.
 *
 * @param names the words of each name in it
 * @param index the index of the value in a list; negative for the whole setting
 * @param distance the number of letters that differ from the setting's name
 */
record NameReading(Setting setting, List<List<String>> names, int index, int distance) {

    /** The names with their words joined by hyphens, which is the default spelling. */
    List<String> hyphenated() {
        return names.stream().map(words -> String.join("-", words)).toList();
    }
}
