package io.cistern.rows;

/**
 * Iterates over the members of a JSON object and returns the positions of their parts. It is hand-written so that
 * reading a page is nearly as fast as its decompression. It does not validate, because every line was parsed when it
 * arrived.
 */
public final class Members {

    private final byte[] json;
    private int at;
    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private boolean escaped;

    public Members(byte[] json) {
        this.json = json;
    }

    /** Moves to the object at this index. */
    public void enter(int brace) {
        at = brace + 1;
    }

    /** Moves to the next member; returns false after the last one. */
    public boolean next() {
        at = pastBlanks(at);
        if (json[at] == ',') {
            at = pastBlanks(at + 1);
        }
        if (json[at] == '}') {
            at++;
            return false;
        }
        nameFrom = at;
        nameTo = pastName(at);
        valueFrom = pastBlanks(pastBlanks(nameTo) + 1);
        at = pastValue(valueFrom);
        return true;
    }

    /** The index of the quote before the name. */
    public int nameFrom() {
        return nameFrom;
    }

    /** The index after the quote that ends the name. */
    public int nameTo() {
        return nameTo;
    }

    /** Whether the name contains escapes. */
    public boolean isEscaped() {
        return escaped;
    }

    public int valueFrom() {
        return valueFrom;
    }

    /** The index after the member, or after the object when it has no more members. */
    public int end() {
        return at;
    }

    /** The index after the JSON string that begins here. */
    static int pastText(byte[] json, int quote) {
        var i = quote + 1;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private int pastName(int quote) {
        var i = quote + 1;
        escaped = false;
        while (json[i] != '"') {
            if (json[i] == '\\') {
                escaped = true;
                i++;
            }
            i++;
        }
        return i + 1;
    }

    private int pastValue(int from) {
        return switch (json[from]) {
            case '"' -> pastText(json, from);
            case '{', '[' -> pastNested(from);
            default -> pastWord(from);
        };
    }

    private int pastNested(int from) {
        var depth = 0;
        var i = from;
        do {
            switch (json[i]) {
                case '"' -> i = pastText(json, i);
                case '{', '[' -> {
                    depth++;
                    i++;
                }
                case '}', ']' -> {
                    depth--;
                    i++;
                }
                default -> i++;
            }
        } while (depth > 0);
        return i;
    }

    /** The index after a number or a literal. */
    private int pastWord(int from) {
        var i = from;
        while (json[i] != ',' && json[i] != '}' && json[i] > ' ') {
            i++;
        }
        return i;
    }

    private int pastBlanks(int from) {
        var i = from;
        while (json[i] <= ' ' && json[i] >= 0) {
            i++;
        }
        return i;
    }
}
