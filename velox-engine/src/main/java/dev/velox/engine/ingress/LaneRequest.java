package dev.velox.engine.ingress;

import java.net.SocketAddress;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.gateway.BodyCollector;
import dev.velox.engine.ingress.Claim.Claimed;
import dev.velox.engine.loop.Deadline;

/**
 * The request that the lane serves on a connection now, or the last one; used again for the next. Its answer is an object of
 * its own each time, so that nothing late can reach the answer behind it.
 *
 * <p>Confined to the loop of the connection.
 */
final class LaneRequest implements LaneCall {

    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(CharsetUtil.US_ASCII))
            .asReadOnly());
    /** Stands where no head was read, so that no message is kept beyond its request. */
    private static final HttpRequest UNREAD =
            new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf("UNREAD"), "", Unpooled.EMPTY_BUFFER);

    private final LaneConnection connection;
    private final Deadline bodyDeadline = new Deadline(this::stalled);

    private HttpRequest message = UNREAD;
    private LaneAnswer answer;
    private @Nullable Claimed claimed;
    private @Nullable Exchange exchange;
    private @Nullable BodyCollector collector;
    private boolean running;
    private boolean expectsBody;
    private boolean bodyWhole = true;
    private long startNanos;
    private long endNanos;
    private int served;

    LaneRequest(LaneConnection connection) {
        this.connection = connection;
        this.answer = new LaneAnswer(connection, this, false, false);
    }

    /** Whether its answer or its body is not whole yet. */
    boolean running() {
        return running;
    }

    /** Whether parts of its body are still to come; the part that ends it comes even when there is none. */
    boolean takesBody() {
        return running && !bodyWhole;
    }

    /** Whether the caller has yet to send some of it. */
    boolean sending() {
        return expectsBody && !bodyWhole;
    }

    /**
     * Takes a request.
     *
     * @param alone whether there is nobody else to answer it
     */
    void begin(HttpRequest request, HeadMatch match, boolean alone) {
        boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        RequestTarget target = match.target();
        Claimed asked = match.claimed();
        start(request, asked, http10);
        Failure malformed = alone ? HeadFailures.of(request, target) : null;
        if (malformed != null) {
            refuseAndClose(malformed);
            return;
        }
        Headers headers = headersOf(request);
        Failure refused =
                HeadGuard.check(headers, target.authority(), http10 ? WireVersion.HTTP_1_0 : WireVersion.HTTP_1_1);
        if (refused != null) {
            refuseAndClose(refused);
        } else if (asked == null) {
            refuse(HeadFailures.unmapped(request, match));
        } else {
            open(new RequestHead(asked.operation(), asked.resource(), target.query(), headers), http10);
        }
    }

    private void start(HttpRequest request, @Nullable Claimed match, boolean http10) {
        message = request;
        claimed = match;
        exchange = null;
        collector = null;
        running = true;
        bodyWhole = request instanceof LastHttpContent;
        expectsBody = !bodyWhole && (HttpUtil.isTransferEncodingChunked(request) || contentLength(request) != 0);
        served++;
        int most = connection.lane().settings().maxKeepAliveRequests();
        boolean close = !HttpUtil.isKeepAlive(request) || (most > 0 && served >= most);
        answer = new LaneAnswer(connection, this, http10, close);
        if (connection.lane().watched()) {
            startNanos = connection.home().now();
            connection.lane().tellBegan(connection.ctx().channel(), this);
        }
        ReferenceCountUtil.release(request);
    }

    private void open(RequestHead head, boolean http10) {
        LaneAnswer to = answer;
        Exchange opened =
                connection.lane().gateway().open(head, connection.home().loop(), to);
        if (opened.ended()) {
            return;
        }
        exchange = opened;
        collector = connection.lane().gateway().collect(opened);
        if (!http10 && expectsBody && message.headers().contains(HttpHeaderNames.EXPECT)) {
            sendContinue();
        }
    }

    /** Past the codec, which would take it for the answer to the request and lose count of what it answers. */
    private void sendContinue() {
        ChannelHandlerContext codec = connection.codec();
        if (codec != null) {
            codec.writeAndFlush(CONTINUE.duplicate(), codec.voidPromise());
        }
    }

    /** Takes a part of the body. */
    void take(HttpContent part) {
        boolean last = part instanceof LastHttpContent;
        BodyCollector to = collector;
        Exchange current = exchange;
        if (part.decoderResult().isFailure()) {
            part.release();
            if (current == null) {
                connection.close();
            } else {
                current.fail(Failure.of(
                        FailureCode.INVALID_REQUEST,
                        "The request body is malformed (expected: chunks as in RFC 9112 section 7.1)"));
            }
            return;
        }
        if (to == null || !part.content().isReadable()) {
            part.release();
        } else if (!to.add(part.content())) {
            to = null;
            collector = null;
        }
        if (last) {
            bodyWhole = true;
            bodyDeadline.disarm();
            if (to != null) {
                collector = null;
                to.complete();
            }
            overIfDone();
        }
    }

    /** The end of a read pass: the body has come no further for now. */
    void passEnded() {
        if (collector != null && sending()) {
            bodyDeadline.arm(connection.home().bodyProgress());
        }
    }

    private void stalled() {
        Exchange current = exchange;
        if (current != null) {
            current.fail(Failure.of(
                    FailureCode.REQUEST_TIMEOUT,
                    "The request body made no progress for as long as velox.ingress.body-timeout allows"));
        }
    }

    void callerReady() {
        Exchange current = exchange;
        if (current != null && running) {
            current.callerReady();
        }
    }

    /** The end of a pass: nothing more comes with what was held. */
    void settle() {
        if (running) {
            answer.release();
        }
    }

    /** The answer is written, whole or not. */
    void answered() {
        bodyDeadline.disarm();
        collector = null;
        overIfDone();
    }

    private void overIfDone() {
        if (running && answer.over() && (bodyWhole || answer.closes())) {
            end();
            if (!answer.closes()) {
                connection.free();
            }
        }
    }

    /** The caller has left, or nobody is there to answer to any more. */
    void gone() {
        bodyDeadline.disarm();
        if (running) {
            Exchange current = exchange;
            boolean unfinished = !answer.over();
            answer.drop();
            if (current != null && unfinished) {
                current.callerLeft();
            }
            end();
        }
    }

    private void end() {
        running = false;
        exchange = null;
        collector = null;
        if (connection.lane().watched()) {
            endNanos = connection.home().now();
            connection.lane().tellEnded(connection.ctx().channel(), this);
        }
        message = UNREAD;
    }

    /** The head of a request did not come in time: an answer to nothing that could be read. */
    void headLate() {
        start(UNREAD, null, false);
        refuseAndClose(
                Failure.of(FailureCode.REQUEST_TIMEOUT, "The head of the request did not come within the time for it"));
    }

    private void refuseAndClose(Failure failure) {
        answer.closeBehind();
        refuse(failure);
    }

    private void refuse(Failure failure) {
        connection.lane().gateway().refused(failure);
        answer.refuse(failure);
    }

    private static long contentLength(HttpRequest request) {
        String value = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        // Whatever is no zero is judged by the guard.
        return value == null || value.equals("0") ? 0 : 1;
    }

    private Headers headersOf(HttpRequest request) {
        Headers headers = new Headers();
        HeaderNames names = connection.home().names();
        var fields = request.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            headers.addLower(names.lower(field.getKey()), field.getValue().toString());
        }
        return headers;
    }

    @Override
    public String method() {
        return message.method().name();
    }

    @Override
    public String target() {
        return message.uri();
    }

    @Override
    public String protocol() {
        return message.protocolVersion().text();
    }

    @Override
    public @Nullable String route() {
        Claimed match = claimed;
        return match == null ? null : connection.lane().route(match.operation());
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return message.headers().get(name);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return answer.header(name);
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return connection.ctx().channel().remoteAddress();
    }

    @Override
    public int status() {
        return answer.status();
    }

    @Override
    public long responseBytes() {
        return answer.bytes();
    }

    @Override
    public boolean completed() {
        return answer.completed();
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public long endNanos() {
        return endNanos;
    }
}
