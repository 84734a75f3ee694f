package io.cistern.rows;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes hashes that name values without revealing them. */
public final class Hash {

    private static final String HMAC = "HmacSHA256";

    private Hash() {}

    /** The first bytes of the text's SHA-256, in hexadecimal. */
    public static String of(String text, int bytes) {
        return of(text.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /** The first bytes of the SHA-256 of these bytes, in hexadecimal. */
    public static String of(byte[] named, int bytes) {
        return HexFormat.of().formatHex(sha256().digest(named), 0, bytes);
    }

    /** A new SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** A new HMAC with SHA-256. */
    public static Mac hmac(SecretKeySpec key) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC with SHA-256", e);
        }
    }

    /** These bytes as a key for {@link #hmac}. */
    public static SecretKeySpec key(byte[] secret) {
        return new SecretKeySpec(secret, HMAC);
    }
}
