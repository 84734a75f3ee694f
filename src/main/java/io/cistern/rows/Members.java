package io.cistern.rows;

/**
 * Steps through the members of a JSON object, and tells where their parts lie. Written by hand, for a page is read at
 * the speed of its decompression; it may trust what it reads, since every line was parsed when it came in.
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

    /** Goes to the object that begins here. */
    public void enter(int brace) {
        at = brace + 1;
    }

    /** Goes on to the next member; false behind the last one. */
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

    /** Of the quote that begins the name. */
    public int nameFrom() {
        return nameFrom;
    }

    /** Behind the quote that ends the name. */
    public int nameTo() {
        return nameTo;
    }

    /** Whether the name holds escapes. */
    public boolean isEscaped() {
        return escaped;
    }

    public int valueFrom() {
        return valueFrom;
    }

    /** Behind the member, and behind the object once that has no more of them. */
    public int end() {
        return at;
    }

    /** Behind the JSON string that begins here. */
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

    /** A number or a literal. */
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
