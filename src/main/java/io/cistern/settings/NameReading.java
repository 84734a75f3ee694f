package io.cistern.settings;

import java.util.List;

/**
 * One way to read the words of a name as a setting.
 *
 * @param names the words of each name in it
 * @param index of the value, where several can be set; negative for all of them
 * @param distance how many letters differ from the setting's name
 */
record NameReading(Setting setting, List<List<String>> names, int index, int distance) {

    /** The names, as they are written where nothing else tells how. */
    List<String> hyphenated() {
        return names.stream().map(words -> String.join("-", words)).toList();
    }
}
