package io.cistern.web.identity;

import io.cistern.rows.Hash;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The SHA-256 of a key. A key is long and random, so a plain hash does not reveal it. */
final class KeyHash {

    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{64}");

    private final byte[] hash;

    private KeyHash(byte[] hash) {
        this.hash = hash;
    }

    static KeyHash of(byte[] key) {
        return new KeyHash(Hash.sha256().digest(key));
    }

    /** Parses 64 hex digits. */
    static Optional<KeyHash> parse(String hex) {
        return FORM.matcher(hex).matches()
                ? Optional.of(new KeyHash(HexFormat.of().parseHex(hex)))
                : Optional.empty();
    }

    /** Compares in constant time. */
    boolean matches(KeyHash other) {
        return MessageDigest.isEqual(hash, other.hash);
    }
}
