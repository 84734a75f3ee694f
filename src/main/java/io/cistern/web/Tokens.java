package io.cistern.web;

import java.util.Optional;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** The tokens of an issuer, each of which names a caller in one of its claims. */
final class Tokens {

    private final JwtDecoder decoder;
    private final String claim;

    Tokens(JwtDecoder decoder, String claim) {
        this.decoder = decoder;
        this.claim = claim;
    }

    /**
     * The caller that the token names, if it is a valid token.
     *
     * @throws RuntimeException when that cannot be judged, for the issuer does not answer
     */
    Optional<String> caller(String token) {
        try {
            return Optional.ofNullable(decoder.decode(token).getClaimAsString(claim));
        } catch (BadJwtException e) {
            return Optional.empty();
        }
    }
}
