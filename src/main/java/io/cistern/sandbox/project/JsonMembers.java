package io.cistern.sandbox.project;

import java.util.Arrays;
import tools.jackson.databind.json.JsonMapper;

/** Iterates over the members of a JSON object in its bytes, and parses only what is read. The JSON must be valid. */
final class JsonMembers {

    private final byte[] json;
    private int at;
    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private int valueTo;

    JsonMembers(byte[] json) {
        this.json = json;
        skipBlanks();
        at++;
    }

    /** Moves to the next member, if there is one. */
    boolean next() {
        skipBlanks();
        if (json[at] == ',') {
            at++;
            skipBlanks();
        }
        if (json[at] == '}') {
            return false;
        }
        nameFrom = at;
        skipText();
        nameTo = at;
        skipBlanks();
        at++;
        skipBlanks();
        valueFrom = at;
        skipValue();
        valueTo = at;
        return true;
    }

    /** Returns where the name begins, with its quote. */
    int nameFrom() {
        return nameFrom;
    }

    int valueFrom() {
        return valueFrom;
    }

    int valueTo() {
        return valueTo;
    }

    String name() {
        return JsonMapper.shared().readValue(json, nameFrom, nameTo - nameFrom, String.class);
    }

    /** Whether this is the member of that name; decodes it only when it has escapes. */
    boolean isNamed(byte[] utf8, String name) {
        for (int i = nameFrom; i < nameTo; i++) {
            if (json[i] == '\\') {
                return name().equals(name);
            }
        }
        return Arrays.equals(json, nameFrom + 1, nameTo - 1, utf8, 0, utf8.length);
    }

    private void skipValue() {
        switch (json[at]) {
            case '"' -> skipText();
            case '{', '[' -> skipNested();
            default -> {
                while (json[at] != ',' && json[at] != '}' && json[at] != ']' && json[at] > ' ') {
                    at++;
                }
            }
        }
    }

    private void skipNested() {
        int depth = 0;
        do {
            switch (json[at]) {
                case '"' -> skipText();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        } while (depth > 0);
    }

    private void skipText() {
        at++;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipBlanks() {
        while (json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
    }
}
