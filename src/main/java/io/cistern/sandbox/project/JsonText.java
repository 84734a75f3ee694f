package io.cistern.sandbox.project;

import java.util.HexFormat;

/**
 * Writes a JSON object by hand, so that it contains values as no library writes them: {@code 10.10}, {@code 1e-7},
 * <code>\/</code>, <code>\u00e9</code>.
 */
final class JsonText {

    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder text = new StringBuilder(1024).append('{');
    private final boolean escaping;

    /** @param escaping whether slashes and non-ASCII characters are escaped, as some of Mixpanel's sources do */
    JsonText(boolean escaping) {
        this.escaping = escaping;
    }

    JsonText text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    /** Adds a member whose value is written unchanged. */
    JsonText raw(String name, Object value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText texts(String name, Iterable<String> values) {
        name(name);
        text.append('[');
        boolean first = true;
        for (var value : values) {
            if (!first) {
                text.append(',');
            }
            first = false;
            quote(value);
        }
        text.append(']');
        return this;
    }

    String end() {
        return text.append('}').toString();
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            append(value.charAt(i));
        }
        text.append('"');
    }

    private void append(char letter) {
        switch (letter) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\t' -> text.append("\\t");
            case '/' -> text.append(escaping ? "\\/" : "/");
            default -> {
                if (letter < ' ' || (escaping && letter > '~')) {
                    text.append("\\u").append(HEX.toHexDigits(letter));
                } else {
                    text.append(letter);
                }
            }
        }
    }
}
