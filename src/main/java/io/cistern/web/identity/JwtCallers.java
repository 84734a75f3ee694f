package io.cistern.web.identity;

import java.util.Optional;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Finds callers by tokens of an issuer, which name them in a claim. */
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
     * Returns the caller that the token names, until the token expires; empty for a token that is invalid or never
     * expires.
     *
     * @throws RuntimeException when the token cannot be verified, because the issuer's keys cannot be fetched
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

    /**
     * Reads the claim. An email address that the issuer did not verify is ignored, because its user may have typed any.
     */
    private Optional<String> name(Jwt jwt) {
        var isOwn = !claim.equals(EMAIL) || "true".equals(jwt.getClaimAsString("email_verified"));
        return isOwn ? Optional.ofNullable(jwt.getClaimAsString(claim)) : Optional.empty();
    }
}
