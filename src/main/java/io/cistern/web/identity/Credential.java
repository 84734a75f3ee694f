package io.cistern.web.identity;

import io.cistern.web.problem.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds the content of an Authorization header. It contains a secret, and never reveals it. */
final class Credential {

    private static final Pattern PADDING = Pattern.compile("={1,2}$");

    private final @Nullable String caller;
    private final KeyHash key;
    private final @Nullable String token;

    private Credential(@Nullable String caller, KeyHash key, @Nullable String token) {
        this.caller = caller;
        this.key = key;
        this.token = token;
    }

    /** Reads {@code Bearer key}, and {@code Basic} with {@code caller:key}, {@code key:} or {@code key}. */
    static Optional<Credential> parse(String header) {
        var parts = header.strip().split("[ \t]+", -1);
        if (parts.length != 2 || parts[1].isEmpty()) {
            return Optional.empty();
        }
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(bearer(parts[1]));
            case "basic" -> basic(parts[1]);
            default -> Optional.empty();
        };
    }

    private static Credential bearer(String token) {
        return new Credential(null, KeyHash.of(token.getBytes(StandardCharsets.ISO_8859_1)), token);
    }

    private static Optional<Credential> basic(String encoded) {
        var text = decoded(encoded);
        if (text == null) {
            return Optional.empty();
        }
        var colon = text.indexOf(':');
        var caller = colon < 0 || colon == text.length() - 1 ? null : text.substring(0, colon);
        var key = caller == null ? text.replaceFirst(":$", "") : text.substring(colon + 1);
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credential(caller, KeyHash.of(key.getBytes(StandardCharsets.UTF_8)), null));
    }

    /**
     * Reads Base64 of both alphabets, with and without padding: some Mixpanel clients send base64url. The text is UTF-8,
     * as the challenge asks; some clients send Latin-1 nevertheless.
     */
    private static @Nullable String decoded(String encoded) {
        try {
            var base64 =
                    PADDING.matcher(encoded).replaceFirst("").replace('-', '+').replace('_', '/');
            var bytes = Base64.getDecoder().decode(base64);
            return Utf8.utf8(bytes).orElseGet(() -> new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) { // its message quotes the credential
            return null;
        }
    }

    /** Returns the caller that it names; null when it names none. */
    @Nullable
    String caller() {
        return caller;
    }

    KeyHash key() {
        return key;
    }

    /** Returns the possible token of the issuer, as it was sent; null if it cannot be one. */
    @Nullable
    String token() {
        return token;
    }
}
