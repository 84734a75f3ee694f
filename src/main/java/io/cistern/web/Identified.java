package io.cistern.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** An identity in the form that Spring Security knows. */
final class Identified extends AbstractAuthenticationToken {

    static final String ADMIN = "ADMIN";

    private final transient Identity identity;

    Identified(Identity identity) {
        super(identity.isAdmin() ? List.of(new SimpleGrantedAuthority("ROLE_" + ADMIN)) : List.of());
        this.identity = identity;
        setAuthenticated(true);
    }

    @Override
    public String getName() {
        return identity.caller().name();
    }

    @Override
    public Object getPrincipal() {
        return identity;
    }

    /** Whatever it was told by is forgotten. */
    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Identified that && identity.equals(that.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }
}
