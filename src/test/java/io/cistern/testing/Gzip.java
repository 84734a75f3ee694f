package io.cistern.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads gzip as strictly as the strictest client: one member, its checksum and its length, and nothing behind it. */
public final class Gzip {

    private static final int HEADER = 10;
    private static final int TRAILER = 8;

    private Gzip() {}

    /** The text of the only member; throws an {@link AssertionError} where there is another, or the end is not right. */
    public static String onlyMember(byte[] gzip) {
        check(gzip.length > HEADER + TRAILER && gzip[0] == 0x1f && gzip[1] == (byte) 0x8b && gzip[2] == 8, "no gzip");
        check(gzip[3] == 0, "the header has optional fields");
        var inflater = new Inflater(true);
        try {
            inflater.setInput(gzip, HEADER, gzip.length - HEADER);
            var text = inflate(inflater);
            check(inflater.finished(), "the stream has no end");
            check(inflater.getRemaining() == TRAILER, inflater.getRemaining() + " bytes follow the stream");
            var trailer = ByteBuffer.wrap(gzip, gzip.length - TRAILER, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
            var crc = new CRC32();
            crc.update(text);
            check(trailer.getInt() == (int) crc.getValue(), "the checksum is wrong");
            check(trailer.getInt() == text.length, "the length is wrong");
            return new String(text, UTF_8);
        } catch (DataFormatException e) {
            throw new AssertionError("no deflate", e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] inflate(Inflater inflater) throws DataFormatException {
        var text = new byte[1 << 16];
        var length = 0;
        while (!inflater.finished() && !inflater.needsInput()) {
            length += inflater.inflate(text, length, text.length - length);
            if (length == text.length) {
                text = Arrays.copyOf(text, 2 * length);
            }
        }
        return Arrays.copyOf(text, length);
    }

    private static void check(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new AssertionError(otherwise);
        }
    }
}
