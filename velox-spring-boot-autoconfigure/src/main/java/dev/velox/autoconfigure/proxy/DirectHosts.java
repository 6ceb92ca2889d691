package dev.velox.autoconfigure.proxy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/** Hosts that are reached without a proxy. They are compared as they are written: no name is resolved for it. */
final class DirectHosts {

    /** A host, perhaps in brackets, and perhaps a port. */
    private static final Pattern ENTRY = Pattern.compile("(\\[[^]]*]|[^:]*|.*:.*:.*?)(?::(\\d{1,5}))?");

    /** Addresses that begin with the same bits, and perhaps a port. */
    private static final Pattern RANGE = Pattern.compile("([^/]*)/(\\d{1,3})(?::(\\d{1,5}))?");

    private static final int ANY_PORT = -1;

    /** Names that only a network's own DNS knows, as clusters and offices have them, and its addresses (RFC 1918, RFC 4193). */
    private static final DirectHosts WITHIN =
            ofVariable("svc,local,internal,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7");

    /** One of them. */
    private sealed interface Rule {

        boolean matches(String host);
    }

    /** Names and addresses with * for any number of characters. */
    private record Glob(Pattern pattern) implements Rule {

        static Glob of(String text) {
            StringBuilder regex = new StringBuilder();
            for (String part : text.split("\\*", -1)) {
                regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
            }
            return new Glob(Pattern.compile(regex.toString()));
        }

        @Override
        public boolean matches(String host) {
            return pattern.matcher(host).matches();
        }
    }

    /** A name and all below it, or an address. */
    private record Domain(String name) implements Rule {

        @Override
        public boolean matches(String host) {
            return host.equals(name) || host.endsWith("." + name);
        }
    }

    /** RFC 4632 section 3.1: addresses that begin with the same bits. */
    private record Range(InetAddress start, int bits) implements Rule {

        /** Null when it is none. */
        static @Nullable Range of(String first, int bits) {
            InetAddress start = address(plain(first));
            return start == null || bits > start.getAddress().length * Byte.SIZE ? null : new Range(start, bits);
        }

        @Override
        public boolean matches(String host) {
            InetAddress address = address(host);
            if (address == null) {
                return false;
            }
            byte[] bytes = address.getAddress();
            byte[] first = start.getAddress();
            boolean same = bytes.length == first.length;
            for (int bit = 0; same && bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                same = ((bytes[bit / Byte.SIZE] ^ first[bit / Byte.SIZE]) & mask) == 0;
            }
            return same;
        }
    }

    private record Entry(Rule rule, int port) {}

    private final List<Entry> entries;

    private DirectHosts(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Globs, names with a dot before them for all below them too, and ranges, with a port where wanted.
     *
     * @throws InvalidVeloxSettingException if one of them is neither
     */
    static DirectHosts ofProperty(String property, List<String> hosts) {
        List<Entry> entries = new ArrayList<>();
        for (String host : hosts) {
            Entry entry = entry(host, false);
            if (entry == null) {
                throw InvalidVeloxSettingException.of(
                        property,
                        host,
                        "names, addresses, * for any number of characters, a dot before a domain,"
                                + " and ranges such as 10.0.0.0/8");
            }
            entries.add(entry);
        }
        return new DirectHosts(entries);
    }

    /** Globs with | between them, as {@code http.nonProxyHosts} has them. */
    static DirectHosts ofSystemProperty(@Nullable String hosts) {
        return lenient(hosts, "\\|", false);
    }

    /** Names that stand for all below them too, ranges, or * for everything, as {@code NO_PROXY} has them. */
    static DirectHosts ofVariable(@Nullable String hosts) {
        return lenient(hosts, "[,\\s]+", true);
    }

    /** What is no host is left out, as everybody who reads these does. */
    private static DirectHosts lenient(@Nullable String hosts, String separator, boolean domains) {
        List<Entry> entries = new ArrayList<>();
        for (String host : hosts == null ? new String[0] : hosts.split(separator)) {
            Entry entry = entry(host, domains);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return new DirectHosts(entries);
    }

    private static @Nullable Entry entry(String text, boolean domains) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        Matcher bits = RANGE.matcher(written);
        if (bits.matches()) {
            Range range = Range.of(bits.group(1), Integer.parseInt(bits.group(2)));
            return range == null ? null : new Entry(range, port(bits.group(3)));
        }
        Matcher matcher = ENTRY.matcher(written);
        if (!StringUtils.hasText(written) || written.indexOf('/') >= 0 || !matcher.matches()) {
            return null;
        }
        String host = plain(matcher.group(1));
        int port = port(matcher.group(2));
        boolean domain = domains || (host.startsWith(".") && host.indexOf('*') < 0);
        if (!domain || host.equals("*")) {
            return host.isEmpty() ? null : new Entry(Glob.of(host), port);
        }
        String name = host.startsWith("*.") ? host.substring(2) : host.startsWith(".") ? host.substring(1) : host;
        return name.isEmpty() ? null : new Entry(new Domain(name), port);
    }

    private static int port(@Nullable String digits) {
        return digits == null ? ANY_PORT : Integer.parseInt(digits);
    }

    boolean contains(String host, int port) {
        String name = plain(host.toLowerCase(Locale.ROOT));
        return entries.stream()
                .anyMatch(entry -> (entry.port == ANY_PORT || entry.port == port) && entry.rule.matches(name));
    }

    /** Whether nothing leaves this machine. A name other than localhost may be anywhere. */
    static boolean thisMachine(String host) {
        String name = plain(host.toLowerCase(Locale.ROOT));
        InetAddress address = address(name);
        return address == null
                ? name.equals("localhost") || name.endsWith(".localhost")
                : address.isLoopbackAddress() || address.isAnyLocalAddress();
    }

    /** Whether only the network here is likely to know it: by a private address, a name without a dot, or its last labels. */
    static boolean withinNetwork(String host) {
        String name = plain(host.toLowerCase(Locale.ROOT));
        return (name.indexOf('.') < 0 && address(name) == null) || WITHIN.contains(name, ANY_PORT);
    }

    /** Without brackets and without the dot of the root; addresses in one of their forms. */
    private static String plain(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        InetAddress address = address(bare);
        if (address != null) {
            return address.getHostAddress();
        }
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }

    private static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException name) {
            return null;
        }
    }
}
