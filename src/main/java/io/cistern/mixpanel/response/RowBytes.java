package io.cistern.mixpanel.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/** The bytes of a row, and of its parts by their offsets. */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
record RowBytes(byte[] bytes) {

    /** The bytes between two offsets, without line breaks: those within a JSON text are escaped, others are idle. */
    byte[] slice(long from, long to) {
        var slice = Arrays.copyOfRange(bytes, Math.toIntExact(from), Math.toIntExact(to));
        var kept = 0;
        for (var one : slice) {
            if (one != '\n' && one != '\r') {
                slice[kept++] = one;
            }
        }
        return kept == slice.length ? slice : Arrays.copyOf(slice, kept);
    }

    /** Whether all of it is valid UTF-8: Jackson does not look into texts that it passes over. */
    boolean isUtf8() {
        for (var one : bytes) {
            if (one < 0) {
                try {
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                    return true;
                } catch (CharacterCodingException e) {
                    return false;
                }
            }
        }
        return true;
    }
}
