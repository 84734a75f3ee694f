package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.web.identity.CallerProperties.Security;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Who is an admin where nobody is told apart. */
class CallerAuthenticatorTests {

    private static final boolean LOCAL = true;
    private static final boolean NOBODY = false;

    @Test
    void onlyWhoIsOnTheSameMachine() {
        assertThat(isAdmin(LOCAL, "127.0.0.1")).isTrue();
        assertThat(isAdmin(LOCAL, "0:0:0:0:0:0:0:1")).isTrue();
        assertThat(isAdmin(LOCAL, "10.0.0.7")).isFalse();
        assertThat(isAdmin(LOCAL, "nonsense")).isFalse();
    }

    @Test
    void nobodyUnlessASettingSaysSo() {
        assertThat(isAdmin(NOBODY, "127.0.0.1")).isFalse();
    }

    @Test
    void nobodyThroughAProxyNorFromAnotherSitesPage() {
        assertThat(isAdmin(LOCAL, "127.0.0.1", "X-Forwarded-For", "127.0.0.1")).isFalse();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "Forwarded", "for=10.0.0.7")).isFalse();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "Sec-Fetch-Site", "cross-site")).isFalse();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "Sec-Fetch-Site", "same-origin")).isTrue();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "Sec-Fetch-Site", "same-site")).isFalse();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "Origin", "https://dashboards.example"))
                .isFalse();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "Origin", "null")).isFalse();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "X-Real-IP", "10.0.0.7")).isFalse();
        assertThat(isAdmin(LOCAL, "127.0.0.1", "Via", "1.1 proxy")).isFalse();
    }

    private static boolean isAdmin(boolean localAdmin, String address, String... header) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        if (header.length > 0) {
            request.addHeader(header[0], header[1]);
        }
        var callers = new Callers(
                new CallerProperties(Map.of(), new Security(false, null, localAdmin, Set.of(), Set.of())), Set.of());
        var visitor = new CallerAuthenticator(callers, Optional.empty(), localAdmin).who(request);
        return visitor instanceof CallerAuthenticator.Visitor.Known known
                && known.identity().isAdmin();
    }
}
