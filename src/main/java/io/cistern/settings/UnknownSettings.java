package io.cistern.settings;

import java.util.List;
import org.apache.commons.logging.Log;

/**
 * Handles names that set nothing. Below projects and callers such a name prevents the start, because it is a mistake
 * about money or access. Elsewhere it is logged as a warning, because other programs may use the same prefix.
 */
final class UnknownSettings {

    private static final List<String> GROUPS = List.of("projects", "callers");

    private final Log log;

    UnknownSettings(Log log) {
        this.log = log;
    }

    /** Handles a variable that sets nothing. */
    void variable(String variable, NameReading nearest) {
        var name = nearest.setting().variable(nearest.hyphenated());
        report(variable, name, Variables.words(variable));
    }

    /** Handles a property that sets nothing. */
    void property(String property, List<String> words, NameReading nearest) {
        report(property, nearest.setting().property(nearest.hyphenated()), words);
    }

    private void report(String name, String nearest, List<String> words) {
        var reason = name + " sets nothing: there is no setting of this name.";
        if (words.size() > 1 && GROUPS.contains(words.get(1))) {
            throw new InvalidSettingException(
                    reason, "Correct it or remove it. The nearest setting is " + nearest + ".");
        }
        log.warn(reason + " The nearest setting is " + nearest);
    }
}
