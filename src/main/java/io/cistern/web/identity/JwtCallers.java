package io.cistern.web.identity;

import java.util.Optional;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** The tokens of an issuer, each of which names a caller in one of its claims. */
final class JwtCallers {

    private static final String EMAIL = "email";

    private final JwtDecoder decoder;
    private final String claim;
    private final Callers callers;

    JwtCallers(JwtDecoder decoder, String claim, Callers callers) {
        this.decoder = decoder;
        this.claim = claim;
        this.callers = callers;
    }

    /**
     * The caller that the token names, until the token expires; empty for a token that is not valid, or never expires.
     *
     * @throws RuntimeException when that cannot be judged, for the issuer's keys cannot be had
     */
    Optional<Identity> identity(String token) {
        try {
            var jwt = decoder.decode(token);
            var end = jwt.getExpiresAt();
            return end == null
                    ? Optional.empty()
                    : name(jwt).flatMap(callers::identity).map(identity -> identity.until(end));
        } catch (BadJwtException e) {
            return Optional.empty();
        }
    }

    /** An address that the issuer did not verify is whatever its user typed. */
    private Optional<String> name(Jwt jwt) {
        var isOwn = !claim.equals(EMAIL) || "true".equals(jwt.getClaimAsString("email_verified"));
        return isOwn ? Optional.ofNullable(jwt.getClaimAsString(claim)) : Optional.empty();
    }
}
