package io.cistern.web.identity;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Wraps an identity for Spring Security. */
final class CallerAuthenticationToken extends AbstractAuthenticationToken {

    /** The authority of admins of all projects. */
    static final String OPERATOR = "OPERATOR";

    /** The authority of callers that may read the metrics. */
    static final String METRICS = "METRICS";

    private final transient Identity identity;

    CallerAuthenticationToken(Identity identity) {
        super(authorities(identity));
        this.identity = identity;
        setAuthenticated(true);
    }

    private static List<SimpleGrantedAuthority> authorities(Identity identity) {
        var authorities = new ArrayList<SimpleGrantedAuthority>();
        if (identity.isOperator()) {
            authorities.add(new SimpleGrantedAuthority(OPERATOR));
        }
        if (identity.mayReadMetrics()) {
            authorities.add(new SimpleGrantedAuthority(METRICS));
        }
        return authorities;
    }

    @Override
    public String getName() {
        return identity.caller().name();
    }

    @Override
    public Object getPrincipal() {
        return identity;
    }

    /** Returns no credentials, because they are not stored. */
    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallerAuthenticationToken that && identity.equals(that.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }
}
