package io.cistern.web.query;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Utf8;
import io.cistern.web.problem.ValidationErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of a JSON object by type. A field of another type is a validation error and is read as missing. So
 * is null, because an accidental null could turn a narrow query into a wide one.
 */
final class JsonFields {

    /** The largest number of characters in the name of a Mixpanel property. */
    private static final int MAX_NAME_LENGTH = 255;

    private final JsonNode object;
    private final ErrorLocation errorLocation;
    private final ValidationErrors validationErrors;
    private final Set<String> read = new HashSet<>();

    public JsonFields(JsonNode object, ErrorLocation errorLocation, ValidationErrors validationErrors) {
        this.object = object;
        this.errorLocation = errorLocation;
        this.validationErrors = validationErrors;
    }

    public boolean has(String name) {
        read.add(name);
        return object.has(name);
    }

    @Nullable
    public JsonNode any(String name) {
        read.add(name);
        var value = object.get(name);
        if (value != null && value.isNull()) {
            validationErrors.add(errorLocation.child(name), "null is not a value here; leave the field out");
            return null;
        }
        return value;
    }

    @Nullable
    public String text(String name) {
        var value = any(name);
        return value == null ? null : text(value, errorLocation.child(name));
    }

    /** The field's text, which must be the name of a property or of a group. */
    @Nullable
    public String name(String name) {
        var text = text(name);
        return text == null || isName(text, errorLocation.child(name)) ? text : null;
    }

    private boolean isName(String text, ErrorLocation at) {
        var isName = text.codePointCount(0, text.length()) <= MAX_NAME_LENGTH;
        if (!isName) {
            validationErrors.add(at, "At most " + MAX_NAME_LENGTH + " characters: no name in Mixpanel is longer");
        }
        return isName;
    }

    private @Nullable String text(JsonNode value, ErrorLocation at) {
        if (!value.isString()) {
            validationErrors.add(at, "A string is expected");
            return null;
        }
        var text = value.stringValue();
        if (!Utf8.encodable(text)) {
            validationErrors.add(at, "The string contains an unpaired surrogate");
            return null;
        }
        if (text.isBlank()) {
            validationErrors.add(at, "A non-blank string is expected");
            return null;
        }
        return text;
    }

    @Nullable
    Long integer(String name) {
        var value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            validationErrors.add(errorLocation.child(name), "An integer is expected");
            return null;
        }
        return value.longValue();
    }

    @Nullable
    public Long positive(String name) {
        var value = integer(name);
        if (value != null && value < 1) {
            validationErrors.add(errorLocation.child(name), "An integer from 1 on is expected");
            return null;
        }
        return value;
    }

    public boolean flag(String name) {
        var value = any(name);
        if (value != null && !value.isBoolean()) {
            validationErrors.add(errorLocation.child(name), "true or false is expected");
            return false;
        }
        return value != null && value.booleanValue();
    }

    @Nullable
    public List<String> texts(String name) {
        return texts(name, false);
    }

    /** The field's texts, which must be names of properties. */
    @Nullable
    public List<String> names(String name) {
        return texts(name, true);
    }

    private @Nullable List<String> texts(String name, boolean areNames) {
        var value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            validationErrors.add(errorLocation.child(name), "An array of strings is expected");
            return null;
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < value.size(); i++) {
            var at = errorLocation.child(name).child(i);
            var text = text(value.get(i), at);
            if (text != null && (!areNames || isName(text, at))) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Refuses every field that was not read. */
    public void refuseOthers() {
        for (var name : object.propertyNames()) {
            if (!read.contains(name)) {
                validationErrors.add(
                        errorLocation.child(name),
                        errorLocation.equals(ErrorLocation.PARAMETERS) ? "Unknown parameter" : "Unknown field");
            }
        }
    }
}
