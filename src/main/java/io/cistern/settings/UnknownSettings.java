package io.cistern.settings;

import java.util.List;
import org.apache.commons.logging.Log;

/**
 * What is done about a name that sets nothing: below projects and callers the start is refused, for there it is a mistake
 * about money or access; elsewhere it is a warning, for others use the same prefix.
 */
final class UnknownSettings {

    private static final List<String> GROUPS = List.of("projects", "callers");

    private final Log log;

    UnknownSettings(Log log) {
        this.log = log;
    }

    /** A variable that sets nothing. */
    void variable(String variable, NameReading nearest) {
        var near = nearest.setting().variable(nearest.hyphenated());
        tell(variable, near, Variables.words(variable));
    }

    /** A property that sets nothing. */
    void property(String property, List<String> words, NameReading nearest) {
        tell(property, nearest.setting().property(nearest.hyphenated()), words);
    }

    private void tell(String name, String nearest, List<String> words) {
        var nothing = name + " sets nothing: there is no setting of this name.";
        if (words.size() > 1 && GROUPS.contains(words.get(1))) {
            throw new RefusedSettingException(
                    nothing, "Correct it or remove it. The nearest setting is " + nearest + ".");
        }
        log.warn(nothing + " The nearest setting is " + nearest);
    }
}
