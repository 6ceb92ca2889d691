package dev.velox.engine.ingress;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;

/**
 * Refuses request heads that two readers could take for different requests (RFC 9112 sections 3.2 and 6, RFC 9110 section
 * 10.1.1). The codecs in front are lenient for the sake of the application's own paths; Velox's paths are not.
 */
public final class HeadGuard {

    private static final int MAX_LENGTH_DIGITS = 18;
    private static final int MAX_SHOWN = 100;

    private HeadGuard() {}

    /**
     * Judges one head.
     *
     * @param authority authority of an absolute-form request target ({@code http://authority/path}), or null
     * @return why it is refused, or null when it passes
     */
    public static @Nullable Failure check(Headers headers, @Nullable String authority, WireVersion version) {
        Facts facts = new Facts();
        for (int i = 0; i < headers.size(); i++) {
            facts.accept(headers.name(i), headers.value(i));
        }
        Failure failure = host(facts, authority, version);
        if (failure == null) {
            failure = framing(facts, version);
        }
        return failure == null ? expectation(facts) : failure;
    }

    private static @Nullable Failure host(Facts facts, @Nullable String authority, WireVersion version) {
        String host = facts.host;
        if (host == null) {
            return version == WireVersion.HTTP_1_1 ? invalid("Host", "is missing", "exactly one") : null;
        }
        if (facts.hosts > 1 && (version != WireVersion.OTHER || facts.hostsDiffer)) {
            return invalid("Host", "came " + facts.hosts + " times", "exactly one");
        }
        if (!isAuthority(host)) {
            return invalid("Host", shown(host), "a host and an optional port");
        }
        if (authority != null && !authority.equalsIgnoreCase(host)) {
            return invalid("Host", shown(host), "the authority of the request target, " + shown(authority));
        }
        return null;
    }

    private static @Nullable Failure framing(Facts facts, WireVersion version) {
        String coding = facts.transferEncoding;
        if (coding != null) {
            if (facts.transferEncodings > 1) {
                return invalid("Transfer-Encoding", "came " + facts.transferEncodings + " times", "chunked, once");
            }
            if (version == WireVersion.HTTP_1_0) {
                return invalid("Transfer-Encoding", "came with HTTP/1.0", "Content-Length, or HTTP/1.1");
            }
            if (!coding.equalsIgnoreCase("chunked")) {
                return invalid("Transfer-Encoding", shown(coding), "chunked");
            }
            if (facts.contentLength != null) {
                return invalid("Transfer-Encoding", "came together with Content-Length", "one of the two");
            }
        }
        String length = facts.contentLength;
        if (length != null) {
            if (!isLength(length)) {
                return invalid("Content-Length", shown(length), "a number of bytes");
            }
            if (facts.lengthsDiffer) {
                return invalid("Content-Length", "came with different values", "exactly one");
            }
        }
        return null;
    }

    private static @Nullable Failure expectation(Facts facts) {
        String unknown = facts.unknownExpectation;
        return unknown == null
                ? null
                : Failure.of(
                        FailureCode.EXPECTATION_FAILED,
                        "Expect: " + shown(unknown) + " (expected: 100-continue)",
                        "Expect");
    }

    private static Failure invalid(String header, String fact, String expected) {
        return Failure.of(FailureCode.INVALID_REQUEST, header + ": " + fact + " (expected: " + expected + ")", header);
    }

    /** No grammar of hosts, only what can never stand in one and would let another reader see a different one. */
    private static boolean isAuthority(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || "@/\\?#,".indexOf(c) >= 0) {
                return false;
            }
        }
        return !host.isEmpty();
    }

    private static boolean isLength(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= MAX_LENGTH_DIGITS;
    }

    private static String shown(String value) {
        return value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "...";
    }

    /** What one pass over the fields finds. */
    private static final class Facts {

        private @Nullable String host;
        private int hosts;
        private boolean hostsDiffer;
        private @Nullable String transferEncoding;
        private int transferEncodings;
        private @Nullable String contentLength;
        private boolean lengthsDiffer;
        private @Nullable String unknownExpectation;

        void accept(String name, String value) {
            switch (name) {
                case "host" -> {
                    hosts++;
                    hostsDiffer |= host != null && !host.equalsIgnoreCase(value);
                    host = value;
                }
                case "transfer-encoding" -> {
                    transferEncodings++;
                    transferEncoding = value;
                }
                case "content-length" -> {
                    lengthsDiffer |= contentLength != null && !contentLength.equals(value);
                    // A malformed one stays visible whatever comes behind it.
                    contentLength = contentLength == null || isLength(contentLength) ? value : contentLength;
                }
                case "expect" -> {
                    if (!value.equalsIgnoreCase("100-continue")) {
                        unknownExpectation = value;
                    }
                }
                default -> {
                    // Not the guard's business.
                }
            }
        }
    }
}
