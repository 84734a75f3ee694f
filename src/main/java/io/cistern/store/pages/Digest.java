package io.cistern.store.pages;

import io.cistern.rows.Hash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A SHA-256 over parts. Each part follows its kind and length, so that no other parts give the same bytes. */
final class Digest {

    private final MessageDigest sha256 = Hash.sha256();

    Digest number(@Nullable Number number) {
        if (number == null) {
            return missing();
        }
        head('n', Long.BYTES);
        sha256.update(
                ByteBuffer.allocate(Long.BYTES).putLong(number.longValue()).flip());
        return this;
    }

    /** Adds the chars of the text, because half a surrogate pair has no UTF-8. */
    Digest text(@Nullable String text) {
        if (text == null) {
            return missing();
        }
        head('t', text.length());
        var chars = ByteBuffer.allocate(text.length() * Character.BYTES);
        chars.asCharBuffer().put(text);
        sha256.update(chars);
        return this;
    }

    Digest texts(List<String> texts) {
        head('l', texts.size());
        texts.forEach(this::text);
        return this;
    }

    Digest bytes(byte[] bytes) {
        head('b', bytes.length);
        sha256.update(bytes);
        return this;
    }

    String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    private Digest missing() {
        head('0', 0);
        return this;
    }

    private void head(char kind, int length) {
        sha256.update((byte) kind);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    }
}
