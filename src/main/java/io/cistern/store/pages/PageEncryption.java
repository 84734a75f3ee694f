package io.cistern.store.pages;

import io.cistern.rows.Hash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts stored profiles by AES-GCM with 256 bits, with a random nonce before each text. A text that was sealed under one
 * name cannot be opened under another. The first key seals, and every key opens. To rotate keys, put the new key before the
 * old one, and remove the old one when the texts that it sealed have expired.
 */
public final class PageEncryption {

    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY = 32;

    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /**
     * @param keys in Base64; none to encrypt nothing
     * @throws IllegalArgumentException when a text is not a key; the message does not contain it
     */
    public PageEncryption(List<String> keys) {
        for (var key : keys) {
            var bytes = decoded(key);
            this.keys.put(name(bytes), new SecretKeySpec(bytes, "AES"));
        }
    }

    private static byte[] decoded(String key) {
        try {
            var bytes = Base64.getDecoder().decode(key.strip());
            if (bytes.length == KEY) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // not Base64: reported below, without the text
        }
        throw new IllegalArgumentException(
                "cistern.cache.keys: 32 bytes in Base64 are expected, as openssl rand -base64 32 writes them");
    }

    /** A name of the key, from which the key cannot be computed. */
    private static String name(byte[] key) {
        return Hash.of(key, 8);
    }

    /** The name of the key that seals; null when nothing is encrypted. */
    @Nullable
    public String key() {
        return keys.isEmpty() ? null : keys.keySet().iterator().next();
    }

    /** The names of the keys that open. */
    public List<String> keys() {
        return List.copyOf(keys.keySet());
    }

    /** Encrypts a text under a name; returns the text itself when there are no keys. */
    public byte[] seal(byte[] text, String name) {
        var key = key();
        if (key == null) {
            return text;
        }
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, name);
            var sealed = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(text.length));
            cipher.doFinal(text, 0, text.length, sealed, NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM", e);
        }
    }

    /** The text that the key sealed under that name; empty when the key is not configured or the text was changed. */
    public Optional<byte[]> open(byte[] sealed, @Nullable String key, String name) {
        if (key == null) {
            return keys.isEmpty() ? Optional.of(sealed) : Optional.empty();
        }
        if (!keys.containsKey(key) || sealed.length < NONCE) {
            return Optional.empty();
        }
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE), name);
            return Optional.of(cipher.doFinal(sealed, NONCE, sealed.length - NONCE));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, String key, byte[] nonce, String name) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
