package io.cistern.mixpanel.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/** The bytes of a row, and of its parts by their offsets. */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
record RowBytes(byte[] bytes) {

    /**
     * The bytes between two offsets, without line breaks: line breaks in a JSON string are escaped, others have no
     * meaning.
     */
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

    /** Whether all bytes are valid UTF-8. Jackson does not check strings that it skips. */
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
