package io.cistern.mixpanel;

import io.cistern.settings.InvalidSettingException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import reactor.netty.transport.ProxyProvider;

/**
 * Reads the proxies from the environment: {@code HTTPS_PROXY} or {@code HTTP_PROXY} by the scheme of the host, else
 * {@code ALL_PROXY}, and none for hosts in {@code NO_PROXY} and for this machine. Lower-case names take precedence, as
 * in other programs.
 */
final class Proxies {

    /** No proxy at all. */
    static final Proxies NONE = new Proxies(name -> null);

    /** A host and a port. The host may contain underscores, as names of containers do. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>[1-9]\\d{0,4}))?");

    private final Lookup variables;

    /** Finds the value of a variable. */
    @FunctionalInterface
    interface Lookup {
        @Nullable
        String get(String name);
    }

    Proxies(Lookup variables) {
        this.variables = variables;
    }

    /**
     * A proxy.
     *
     * @param user the user; null when the proxy needs no credentials
     */
    record Proxy(
            ProxyProvider.Proxy type,
            String host,
            int port,
            @Nullable String user,
            String password) {

        ProxyProvider.Builder configure(ProxyProvider.TypeSpec spec) {
            var builder = spec.type(type).host(host).port(port);
            return user == null ? builder : builder.username(user).password(name -> password);
        }

        /** Leaves out the credentials. */
        @Override
        public String toString() {
            return type + " " + host + ":" + port;
        }
    }

    /**
     * Returns the proxy for a host.
     *
     * @throws InvalidSettingException when the variable's value is not a usable proxy; the message leaves the value out
     */
    Optional<Proxy> to(URI target) {
        var host = target.getHost();
        var scheme = target.getScheme();
        if (host == null || scheme == null || isLocal(host) || isExempt(target)) {
            return Optional.empty();
        }
        for (var name : new String[] {scheme.toLowerCase(Locale.ROOT) + "_proxy", "all_proxy"}) {
            var value = value(name);
            if (value != null) {
                return Optional.of(parse(name.toUpperCase(Locale.ROOT), value));
            }
        }
        return Optional.empty();
    }

    private @Nullable String value(String name) {
        for (var spelling : new String[] {name, name.toUpperCase(Locale.ROOT)}) {
            var value = variables.get(spelling);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return null;
    }

    private static Proxy parse(String variable, String value) {
        var scheme = value.contains("://") ? value.substring(0, value.indexOf("://")) : "http";
        var authority = value.substring(value.contains("://") ? value.indexOf("://") + 3 : 0)
                .replaceFirst("/$", "");
        var at = authority.lastIndexOf('@');
        try {
            var address = ADDRESS.matcher(authority.substring(at + 1));
            if (!address.matches()) {
                throw unusable(variable);
            }
            var port = address.group("port") == null ? 0 : Integer.parseInt(address.group("port"));
            var account =
                    at < 0 ? new String[] {""} : authority.substring(0, at).split(":", 2);
            var type = type(variable, scheme.toLowerCase(Locale.ROOT));
            return new Proxy(
                    type,
                    address.group("host").replaceAll("[\\[\\]]", ""),
                    port > 0 ? port : type == ProxyProvider.Proxy.HTTP ? 80 : 1080,
                    at < 0 ? null : UriUtils.decode(account[0], StandardCharsets.UTF_8),
                    account.length < 2 ? "" : UriUtils.decode(account[1], StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) { // its message contains the value
            throw unusable(variable);
        }
    }

    private static ProxyProvider.Proxy type(String variable, String scheme) {
        return switch (scheme) {
            case "http" -> ProxyProvider.Proxy.HTTP;
            case "socks4", "socks4a" -> ProxyProvider.Proxy.SOCKS4;
            case "socks", "socks5", "socks5h" -> ProxyProvider.Proxy.SOCKS5;
            default -> throw unusable(variable);
        };
    }

    private static InvalidSettingException unusable(String variable) {
        return new InvalidSettingException(
                variable + " names no proxy that can be used.",
                "It is http://host:port or socks5://host:port, with user:password@ before the host where the proxy asks"
                        + " for them. Special characters in these are percent-encoded.");
    }

    private static boolean isLocal(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        var address = address(host);
        return address != null && address.isLoopbackAddress();
    }

    private boolean isExempt(URI target) {
        var list = value("no_proxy");
        if (list == null) {
            return false;
        }
        for (var entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
            if (!entry.isEmpty() && matches(entry, target)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String entry, URI target) {
        var host = target.getHost().toLowerCase(Locale.ROOT);
        if (entry.equals("*")) {
            return true;
        }
        if (entry.contains("/")) {
            return isWithin(host, entry);
        }
        var name = entry;
        var colon = entry.lastIndexOf(':');
        if (colon > 0 && (entry.indexOf(':') == colon || entry.contains("]:"))) {
            if (!entry.substring(colon + 1).equals(Integer.toString(port(target)))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        name = name.replaceFirst("^\\*?\\.", "").replaceAll("[\\[\\]]", "");
        var bare = host.replaceAll("[\\[\\]]", "");
        return bare.equals(name) || bare.endsWith("." + name);
    }

    private static int port(URI target) {
        return target.getPort() > 0 ? target.getPort() : "https".equalsIgnoreCase(target.getScheme()) ? 443 : 80;
    }

    /** Whether an address is in a network such as {@code 10.0.0.0/8}. */
    private static boolean isWithin(String host, String network) {
        var parts = network.split("/", 2);
        var address = address(host);
        var prefix = address(parts[0]);
        if (address == null || prefix == null || !parts[1].matches("[0-9]{1,3}")) {
            return false;
        }
        var one = address.getAddress();
        var other = prefix.getAddress();
        var bits = Integer.parseInt(parts[1]);
        if (one.length != other.length || bits > one.length * 8) {
            return false;
        }
        for (var i = 0; i < bits; i++) {
            if (((one[i / 8] ^ other[i / 8]) & (0x80 >> (i % 8))) != 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable InetAddress address(String literal) {
        try {
            return InetAddress.ofLiteral(literal.replaceAll("[\\[\\]]", ""));
        } catch (IllegalArgumentException e) {
            return null; // a name
        }
    }
}
