package io.cistern.mixpanel.response;

import io.cistern.profile.QueryFailure.TooLarge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;

/**
 * Finds where the values of a JSON text begin and end while it arrives, whatever they contain. So an invalid value does
 * not affect other values. Only the bytes that {@link #value} returns are buffered, and never more bytes are read than
 * a page may have.
 */
final class JsonOutline {

    private static final int END = -1;

    private final InputStream in;
    private final long limit;
    private final byte[] buffer = new byte[32 * 1024];
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long read;
    private int at;
    private int end;

    /** The offset in the buffer of the first byte to keep; negative for none. */
    private int keptFrom = -1;

    JsonOutline(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Skips a byte order mark, if there is one. */
    void passMark() throws IOException {
        if (peek() == 0xEF) {
            at++;
            if (next() != 0xBB || next() != 0xBF) {
                throw broken();
            }
        }
    }

    /** Whether the next character after blanks is the given one; if so, skips it. */
    boolean takes(char expected) throws IOException {
        if (peekPastBlanks() != expected) {
            return false;
        }
        at++;
        return true;
    }

    void require(char expected) throws IOException {
        if (!takes(expected)) {
            throw broken();
        }
    }

    /** Whether only blanks follow. */
    boolean isAtEnd() throws IOException {
        return peekPastBlanks() == END;
    }

    /** Reads a value and returns its bytes. */
    byte[] value() throws IOException {
        peekPastBlanks();
        kept.reset();
        keptFrom = at;
        pass();
        kept.write(buffer, keptFrom, at - keptFrom);
        keptFrom = -1;
        return kept.toByteArray();
    }

    /** Skips a value. */
    void skip() throws IOException {
        peekPastBlanks();
        pass();
    }

    private void pass() throws IOException {
        switch (peek()) {
            case '"' -> {
                at++;
                passText();
            }
            case '{', '[' -> passNested();
            default -> passWord();
        }
    }

    private void passNested() throws IOException {
        var objects = new BitSet();
        var depth = 0;
        do {
            switch (next()) {
                case '"' -> passText();
                case '{' -> objects.set(depth++);
                case '[' -> objects.clear(depth++);
                case '}' -> {
                    if (!objects.get(--depth)) {
                        throw broken();
                    }
                }
                case ']' -> {
                    if (objects.get(--depth)) {
                        throw broken();
                    }
                }
                default -> {}
            }
        } while (depth > 0);
    }

    /** Skips the rest of a string whose opening quote was read. */
    private void passText() throws IOException {
        for (var one = next(); one != '"'; one = next()) {
            if (one == '\\') {
                next();
            }
        }
    }

    /** Skips a number or a literal, or anything in the place of one. */
    private void passWord() throws IOException {
        var length = 0;
        while (isOfAWord(peek())) {
            at++;
            length++;
        }
        if (length == 0) {
            throw broken();
        }
    }

    private static boolean isOfAWord(int one) {
        return (one >= '0' && one <= '9')
                || (one >= 'a' && one <= 'z')
                || (one >= 'A' && one <= 'Z')
                || one == '-'
                || one == '+'
                || one == '.';
    }

    private int peekPastBlanks() throws IOException {
        var one = peek();
        while (one == ' ' || one == '\n' || one == '\r' || one == '\t') {
            at++;
            one = peek();
        }
        return one;
    }

    private int next() throws IOException {
        if (at == end && !fill()) {
            throw broken();
        }
        return buffer[at++] & 0xFF;
    }

    private int peek() throws IOException {
        return at == end && !fill() ? END : buffer[at] & 0xFF;
    }

    private boolean fill() throws IOException {
        if (keptFrom >= 0) {
            kept.write(buffer, keptFrom, at - keptFrom);
            keptFrom = 0;
        }
        at = 0;
        end = Math.max(0, in.read(buffer));
        read += end;
        if (read > limit) {
            throw new TooLarge(limit, "Mixpanel's page is over " + limit + " bytes; ask for fewer properties");
        }
        return end > 0;
    }

    private static RuntimeException broken() {
        return UntrustedResponse.answer("it is no JSON, or broke off");
    }
}
