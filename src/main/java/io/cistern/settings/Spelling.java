package io.cistern.settings;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Returns the names of properties as they were written. Spring's own text is in lower case, which could be the name of
 * another caller.
 */
final class Spelling {

    private Spelling() {}

    static String of(ConfigurationPropertyName name) {
        var text = new StringBuilder();
        for (var i = 0; i < name.getNumberOfElements(); i++) {
            text.append(of(name, i));
        }
        return text.toString();
    }

    /** One part of the name, with the separator before it. */
    static String of(ConfigurationPropertyName name, int part) {
        var text = name.getElement(part, Form.ORIGINAL);
        return name.chop(part + 1).isLastElementIndexed() ? "[" + text + "]" : part == 0 ? text : "." + text;
    }
}
