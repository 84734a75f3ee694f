package io.cistern.web.identity;

import io.cistern.settings.InvalidSettingException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;

/**
 * Checks the host of requests without credentials: this machine, or a configured host. A page can make its own domain
 * name resolve to this machine (DNS rebinding), and a browser then lets the page read the answer; but the browser still
 * sends the page's host name.
 */
final class KnownHosts {

    private static final String SETTING = "cistern.security.hosts";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?");
    private static final Pattern PORT = Pattern.compile("(:\\d*)?");

    private final Set<String> names;

    KnownHosts(Collection<String> names) {
        this.names = names.stream().map(KnownHosts::setting).collect(Collectors.toUnmodifiableSet());
    }

    private static String setting(String host) {
        var name = host.strip().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches() && address(name).isEmpty()) {
            throw InvalidSettingException.of(
                    SETTING, "host names or addresses are expected, without scheme, port, path or wildcard");
        }
        return address(name).map(InetAddress::getHostAddress).orElse(name);
    }

    /** Whether the request names exactly one host, and it is allowed. */
    boolean include(HttpServletRequest request) {
        var hosts = Collections.list(request.getHeaders(HttpHeaders.HOST));
        return hosts.size() == 1
                && name(hosts.getFirst())
                        .filter(name -> isThisMachine(name, request) || isNamed(name))
                        .isPresent();
    }

    /** Returns the host without port and final dot, in lower case; empty if it is not a host. */
    private static Optional<String> name(String host) {
        var end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        var name = end < 0 ? host : host.substring(0, end);
        if (name.isEmpty() || !PORT.matcher(host.substring(name.length())).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                name.endsWith(".")
                        ? name.substring(0, name.length() - 1).toLowerCase(Locale.ROOT)
                        : name.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether the host is this machine: localhost, or the address at which the request arrived, which probes and
     * scrapes use.
     */
    private static boolean isThisMachine(String name, HttpServletRequest request) {
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || address(name)
                        .filter(address -> address.isLoopbackAddress()
                                || address(request.getLocalAddr())
                                        .filter(address::equals)
                                        .isPresent())
                        .isPresent();
    }

    private boolean isNamed(String name) {
        return names.contains(address(name).map(InetAddress::getHostAddress).orElse(name));
    }

    private static Optional<InetAddress> address(String literal) {
        var bare =
                literal.startsWith("[") && literal.endsWith("]") ? literal.substring(1, literal.length() - 1) : literal;
        try {
            return Optional.of(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException e) { // a host name
            return Optional.empty();
        }
    }
}
