package dev.velox.engine.ingress;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * The request target of an HTTP/1.1 message taken apart (RFC 9112 section 3.2), without decoding anything. Origin and
 * absolute form are understood; every other one is {@link #odd}.
 *
 * @param authority of an absolute form, else null
 * @param path raw, without the query
 * @param query raw, without its question mark, or null
 * @param odd whether no two readers need to agree on it: another form, a fragment, or characters that no query may hold
 */
record RequestTarget(
        @Nullable String authority, String path, @Nullable String query, boolean odd) {

    private static final RequestTarget ODD = new RequestTarget(null, "", null, true);

    /** RFC 3986 section 3.4, and the brackets that lenient readers take there too. */
    private static final BitSet QUERY = new BitSet(128);

    static {
        QUERY.set('a', 'z' + 1);
        QUERY.set('A', 'Z' + 1);
        QUERY.set('0', '9' + 1);
        "-._~!$&'()*+,;=:@/?[]".chars().forEach(QUERY::set);
    }

    static RequestTarget of(String target) {
        if (target.startsWith("/")) {
            return of(target, 0, null);
        }
        boolean http = target.regionMatches(true, 0, "http://", 0, 7);
        int from = http ? 7 : 8;
        if (!http && !target.regionMatches(true, 0, "https://", 0, 8)) {
            return ODD;
        }
        int to = from;
        while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0) {
            to++;
        }
        return of(target, to, target.substring(from, to));
    }

    private static RequestTarget of(String target, int start, @Nullable String authority) {
        int mark = target.indexOf('?', start);
        String path = mark < 0 ? target.substring(start) : target.substring(start, mark);
        return mark < 0
                ? new RequestTarget(authority, path, null, path.indexOf('#') >= 0)
                : new RequestTarget(
                        authority,
                        path,
                        target.substring(mark + 1),
                        path.indexOf('#') >= 0 || !isQuery(target, mark + 1));
    }

    private static boolean isQuery(String target, int from) {
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '%') {
                if (i + 2 >= target.length() || !isHex(target.charAt(i + 1)) || !isHex(target.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            } else if (!QUERY.get(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }
}
