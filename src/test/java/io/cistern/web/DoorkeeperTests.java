package io.cistern.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.web.CallerProperties.Security;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Who is an admin where nobody is told apart. */
class DoorkeeperTests {

    @Test
    void onlyWhoIsOnTheSameMachine() {
        assertThat(isAdmin(false, "127.0.0.1")).isTrue();
        assertThat(isAdmin(false, "0:0:0:0:0:0:0:1")).isTrue();
        assertThat(isAdmin(false, "10.0.0.7")).isFalse();
        assertThat(isAdmin(false, "nonsense")).isFalse();
    }

    @Test
    void nobodyWhereEverybodyIsServed() {
        assertThat(isAdmin(true, "127.0.0.1")).isFalse();
    }

    @Test
    void nobodyThroughAProxyNorFromAnotherSitesPage() {
        assertThat(isAdmin(false, "127.0.0.1", "X-Forwarded-For", "127.0.0.1")).isFalse();
        assertThat(isAdmin(false, "127.0.0.1", "Forwarded", "for=10.0.0.7")).isFalse();
        assertThat(isAdmin(false, "127.0.0.1", "Sec-Fetch-Site", "cross-site")).isFalse();
        assertThat(isAdmin(false, "127.0.0.1", "Sec-Fetch-Site", "same-origin")).isTrue();
    }

    private static boolean isAdmin(boolean open, String address, String... header) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        if (header.length > 0) {
            request.addHeader(header[0], header[1]);
        }
        var callers = new Callers(new CallerProperties(Map.of(), new Security(open, null)), Set.of());
        var visitor = new Doorkeeper(callers, Optional.empty(), open).who(request);
        return visitor instanceof Doorkeeper.Visitor.Known known
                && known.identity().isAdmin();
    }
}
