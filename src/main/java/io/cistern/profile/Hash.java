package io.cistern.profile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names things without telling what they are. */
public final class Hash {

    private Hash() {}

    /** So many bytes of the text's SHA-256, in hexadecimal. */
    public static String of(String text, int bytes) {
        return of(text.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /** So many bytes of the SHA-256 of these, in hexadecimal. */
    public static String of(byte[] named, int bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(named);
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
