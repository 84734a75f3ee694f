package io.cistern.settings;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** Names of properties as they were written; their own text is in lower case, which would be another caller's name. */
final class Spelling {

    private Spelling() {}

    static String of(ConfigurationPropertyName name) {
        var text = new StringBuilder();
        for (var i = 0; i < name.getNumberOfElements(); i++) {
            text.append(of(name, i));
        }
        return text.toString();
    }

    /** One part of it, with what separates it from the part before. */
    static String of(ConfigurationPropertyName name, int part) {
        var text = name.getElement(part, Form.ORIGINAL);
        return name.chop(part + 1).isLastElementIndexed() ? "[" + text + "]" : part == 0 ? text : "." + text;
    }
}
