package dev.velox.engine.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.upstream.wire.InterimAnswers;
import dev.velox.engine.upstream.wire.WireFailure;

/**
 * Says in plain words what went wrong with an upstream. Names the upstream by its name and address; never a path, a query, a
 * key or anything that the upstream sent.
 */
final class UpstreamFailures {

    private static final long RETRY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int FIRST_SERVER_ERROR = 500;

    private final Upstream upstream;
    private final EgressSettings egress;

    UpstreamFailures(Upstream upstream, EgressSettings egress) {
        this.upstream = upstream;
        this.egress = egress;
    }

    /** A deadline fired. */
    AttemptFailure timeout(DeadlineKind deadline) {
        if (deadline == DeadlineKind.ACQUIRE) {
            return notAcquired();
        }
        UpstreamTimeouts timeouts = upstream.timeouts();
        Duration value = switch (deadline) {
            case CONNECT -> timeouts.connect();
            case HEAD -> timeouts.head();
            case STREAM_HEAD -> timeouts.streamHead();
            case FIRST_TOKEN -> timeouts.firstToken();
            case IDLE -> timeouts.idle();
            case CLIENT_WRITE -> timeouts.clientWrite();
            case TOTAL -> timeouts.total();
            case HEARTBEAT -> egress.heartbeat();
            case ACQUIRE -> egress.acquireTimeout();
        };
        String limit = " within timeout." + deadline.label() + " (" + inWords(value) + ").";
        ProxyFailures proxy = deadline == DeadlineKind.CONNECT ? proxy() : null;
        Failure failure = Failure.of(
                FailureCode.UPSTREAM_TIMEOUT,
                proxy == null
                        ? subject() + ": " + deadline.fact() + limit + " Try again, or have that timeout raised."
                        : subject() + ": " + deadline.fact() + " through " + proxy.name() + limit
                                + " Check that the proxy works, or have that timeout raised.");
        return switch (deadline) {
            case CONNECT -> AttemptFailure.of(known(failure), Reach.NEVER_REACHED);
            // Who has let a deadline pass would cost the caller a second one, and perhaps a second bill.
            case STREAM_HEAD, FIRST_TOKEN, IDLE ->
                AttemptFailure.of(known(failure), Reach.MAYBE_RAN).elsewhere();
            // All the time that an answer may take has been taken.
            case HEAD, TOTAL, HEARTBEAT, ACQUIRE ->
                AttemptFailure.of(known(failure), Reach.MAYBE_RAN).last();
            case CLIENT_WRITE ->
                AttemptFailure.of(failure, Reach.MAYBE_RAN).last().blameless();
        };
    }

    /** The caller's own header cannot be sent on. */
    AttemptFailure badHeader() {
        return own(Failure.of(
                FailureCode.INVALID_REQUEST,
                "A request header holds a character that no header may hold (expected: RFC 9110 section 5.5)."));
    }

    /** No connection could be opened. */
    AttemptFailure notConnected(Throwable cause) {
        if (isA(cause, ConnectTimeoutException.class) || isA(cause, SslHandshakeTimeoutException.class)) {
            return timeout(DeadlineKind.CONNECT);
        }
        ProxyFailures proxy = proxy();
        String reason = proxy == null ? null : proxy.reason(cause);
        return AttemptFailure.of(
                reason == null ? failureBefore(cause, false) : unavailable(reason), Reach.NEVER_REACHED);
    }

    /** No head of an answer came, though the request was sent. */
    AttemptFailure beforeAnswer(WireFailure failure) {
        if (failure.cause() instanceof Http2Exception.HeaderListSizeException tooLong && !tooLong.duringDecode()) {
            return headersTooLong();
        }
        // What was refused in one piece with its connection has never left.
        boolean sent = !(failure.unprocessed() && failure.connectionLost());
        return AttemptFailure.of(
                failureBefore(failure.cause(), sent), failure.unprocessed() ? Reach.NEVER_REACHED : Reach.MAYBE_RAN);
    }

    /** The caller's headers are longer than the upstream's SETTINGS allow (RFC 9113 section 6.5.2): nothing of them left. */
    private static AttemptFailure headersTooLong() {
        return AttemptFailure.of(
                        Failure.of(
                                FailureCode.INVALID_REQUEST,
                                "The request's headers are longer than the upstream takes. Send fewer or shorter ones."),
                        Reach.NEVER_REACHED)
                .elsewhere()
                .blameless();
    }

    private Failure failureBefore(Throwable cause, boolean sent) {
        if (isA(cause, UnknownHostException.class)) {
            return unavailable("its host name cannot be resolved (" + upstream.address()
                    + "). Check the origin and the name servers.");
        }
        if (isA(cause, ConnectException.class)) {
            return unavailable("no connection to " + upstream.address() + ": " + reasonOf(cause)
                    + ". Check that it runs and can be reached from here.");
        }
        if (isA(cause, SSLException.class)) {
            return tls(cause);
        }
        if (isA(cause, ProtocolNotOfferedException.class)) {
            return unavailable(upstream.address() + " does not offer HTTP/2 (protocol: h2). Set protocol: auto.");
        }
        if (isA(cause, IOException.class)) {
            return unavailable(
                    sent
                            ? "the connection was closed before an answer came. Try again."
                            : "the connection was closed before the request was sent. Try again.");
        }
        return malformed(cause);
    }

    /** The answer broke off. */
    AttemptFailure duringAnswer(Throwable cause) {
        boolean closed = isA(cause, IOException.class);
        return ran(
                closed
                        ? unavailable("the connection was closed in the middle of the answer. Try again.")
                        : malformed(cause));
    }

    /** A stream whose only end is the end of the connection ended without saying so. */
    AttemptFailure cutStream() {
        return ran(unavailable("the connection was closed before the stream's last event. Try again."));
    }

    AttemptFailure eventTooLong(int limit) {
        return ran(protocolError("one event is longer than " + limit + " bytes"))
                .last();
    }

    AttemptFailure badStatus(int status) {
        return ran(protocolError("status " + status + " is no answer to an HTTP request"));
    }

    /** People see the upstream's own trouble among its failures; the answer goes its way. */
    void answered(int status) {
        if (status >= FIRST_SERVER_ERROR) {
            upstream.failed(subject() + ": it answered " + status);
        }
    }

    /** An answer that was to be kept back for the end is too long for that. */
    AttemptFailure errorTooLong(int status, int limit) {
        return notHeld(status, "it answered " + status + " with more than " + limit + " bytes. Try again.");
    }

    /** An answer that was to be kept back for the end does not end. */
    AttemptFailure errorTooSlow(int status, Duration limit) {
        return notHeld(
                status, "it answered " + status + " and did not finish within " + inWords(limit) + ". Try again.");
    }

    private AttemptFailure notHeld(int status, String fact) {
        return status == HttpResponseStatus.TOO_MANY_REQUESTS.code()
                ? AttemptFailure.of(unavailable(fact), Reach.NEVER_REACHED)
                        .elsewhere()
                        .blameless()
                : ran(unavailable(fact));
    }

    /** The pool closes. */
    AttemptFailure closing() {
        return own(
                Failure.of(FailureCode.SHUTTING_DOWN, "The gateway is shutting down. Try again elsewhere or later."));
    }

    /** The queue of those who wait is full. */
    AttemptFailure queueFull(int capacity) {
        return own(Failure.retryable(
                FailureCode.OVERLOADED,
                "Too many requests wait for a connection or a slot (ingress.capacity: " + capacity
                        + "). Try again later.",
                RETRY_AFTER_NANOS));
    }

    private static AttemptFailure ran(Failure failure) {
        return AttemptFailure.of(failure, Reach.MAYBE_RAN);
    }

    /** The gateway's own or the caller's: no other upstream would do better, and this one is not to blame. */
    private static AttemptFailure own(Failure failure) {
        return AttemptFailure.of(failure, Reach.NEVER_REACHED).last().blameless();
    }

    private AttemptFailure notAcquired() {
        String wait = "within egress.acquire-timeout (" + inWords(egress.acquireTimeout()) + ")";
        Failure busy = Failure.retryable(
                FailureCode.OVERLOADED,
                subject() + ": all its connections are busy, none was free " + wait
                        + ". Try again later, or have egress.pool-connections raised.",
                RETRY_AFTER_NANOS);
        // It had its whole waiting time: only another upstream may have room.
        return AttemptFailure.of(busy, Reach.NEVER_REACHED).elsewhere().blameless();
    }

    private Failure tls(Throwable cause) {
        String reason = tlsReason(cause);
        return unavailable("no TLS with " + upstream.address() + ": " + reason
                + ". Check the origin and the certificates that are trusted (ssl-bundle).");
    }

    private static String tlsReason(Throwable cause) {
        if (isA(cause, NotSslRecordException.class)) {
            return "it does not speak TLS";
        }
        if (isA(cause, CertificateExpiredException.class) || isA(cause, CertificateNotYetValidException.class)) {
            return "its certificate has expired or is not yet valid";
        }
        if (isA(cause, CertPathBuilderException.class) || isA(cause, CertPathValidatorException.class)) {
            return "its certificate is not trusted";
        }
        // What is left of certificate errors is the JVM's check of the host name.
        return isA(cause, CertificateException.class)
                ? "its certificate is not for this host name"
                : "the handshake failed";
    }

    private Failure malformed(Throwable cause) {
        return protocolError(
                isA(cause, InterimAnswers.TooMany.class)
                        ? String.valueOf(cause.getMessage())
                        : "what it sent is not valid HTTP");
    }

    private Failure protocolError(String fact) {
        return known(Failure.of(
                FailureCode.UPSTREAM_PROTOCOL_ERROR,
                subject() + ": " + fact + ". Check that " + upstream.origin() + " is the right address."));
    }

    private Failure unavailable(String fact) {
        return known(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, subject() + ": " + fact));
    }

    /** A failure that is the upstream's, not the gateway's or the caller's: people see the last one. */
    private Failure known(Failure failure) {
        upstream.failed(failure.message());
        return failure;
    }

    /** Null without a proxy. */
    private @Nullable ProxyFailures proxy() {
        ProxySettings proxy = upstream.proxy();
        return proxy == null
                ? null
                : new ProxyFailures(
                        proxy,
                        ProxyWay.destination(upstream.settings().endpoint().origin()));
    }

    private String subject() {
        return "Upstream " + upstream.name();
    }

    /** Why TCP could not connect. */
    static String reasonOf(Throwable cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("refused")) {
            return "connection refused";
        }
        return text.contains("unreachable") || text.contains("no route") ? "unreachable" : "connecting failed";
    }

    /** 5 s, 1 min 30 s, 250 ms: as people write settings. */
    static String inWords(Duration value) {
        if (value.toSeconds() == 0) {
            return value.toMillis() + " ms";
        }
        StringBuilder words = new StringBuilder();
        if (value.toMinutes() > 0) {
            words.append(value.toMinutes()).append(" min ");
        }
        if (value.toSecondsPart() > 0) {
            words.append(value.toSecondsPart()).append(" s ");
        }
        if (value.toMillisPart() > 0) {
            words.append(value.toMillisPart()).append(" ms ");
        }
        return words.toString().strip();
    }

    /** Whether an exception or one of its causes is of this type. */
    static boolean isA(Throwable thrown, Class<? extends Throwable> type) {
        return find(thrown, type) != null;
    }

    /** The first of an exception and its causes that is of this type, or null. */
    static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < 16; depth++) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
            each = each.getCause();
        }
        return null;
    }
}
