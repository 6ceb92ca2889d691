package dev.velox.engine.upstream.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;

/**
 * An HTTP/2 connection to an upstream: frames without a channel, a pipeline or a subscriber per stream; one object per request.
 *
 * <p><b>Flushing.</b> Requests come from other channels of the loop, many in one I/O pass. Each is written when it is opened;
 * the first one posts a task to the loop that runs when the pass is over and flushes for all of them. What a read of this
 * connection made us write is flushed when that read is complete.
 *
 * <p>Threads: the loop of its channel.
 */
final class Http2Wire implements Wire, Http2Codec.Events, PingWatch.Actions {

    private final Channel channel;
    private final Http2WireSettings settings;
    private final NanoClock clock;
    private final WireOwner owner;
    private final long identity = WireIdentity.next();
    private final Http2Connection connection = Http2Codec.newConnection();
    private final Http2Frames frames = new Http2Frames(this, connection);
    private final Http2SendFlow sending = new Http2SendFlow(frames::call);
    private final Http2RequestWriter writer;
    private final Http2Codec codec;
    private final ChannelHandlerContext context;
    private final ResetBudget resets;
    private final PingWatch pings;
    private final Future<?> age;
    private final Http2Words words = new Http2Words();
    private final Runnable pass = this::passed;
    private final List<Http2Call> touched = new ArrayList<>();

    /** Requests whose listeners wait. */
    private int live;

    /** Streams that have closed and were not told to the owner yet. */
    private int freed;

    private boolean passPosted;
    private boolean passNeeded;
    private boolean settled;
    private boolean retired;
    private boolean closing;
    private @Nullable Throwable cause;

    private Http2Wire(Channel channel, Http2WireSettings settings, NanoClock clock, WireOwner owner)
            throws Http2Exception {
        this.channel = channel;
        this.settings = settings;
        this.clock = clock;
        this.owner = owner;
        this.resets = new ResetBudget(settings.resets(), settings.resetWindow().toNanos());
        this.pings = new PingWatch(channel.eventLoop(), clock, settings, () -> live > 0, this);
        connection.remote().flowController(sending);
        Http2HeadersEncoder heads = Http2Codec.newHeadersEncoder();
        this.codec = Http2Codec.create(connection, settings, heads, frames, this);
        this.writer = new Http2RequestWriter(codec, heads, sending);
        sending.writer(writer);
        connection.addListener(frames);
        channel.pipeline().addLast(codec);
        this.context = channel.pipeline().context(codec);
        codec.openWindow(settings.connectionWindow());
        context.flush();
        this.age = channel.eventLoop().schedule(this::retire, ageNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Makes an HTTP/2 connection of a channel: puts the codec at the end of its pipeline and sends the preface. From then on the
     * channel belongs to the wire. The owner is told {@link WireOwner#settled} or {@link WireOwner#closed} later, never before
     * this returns; how long that may take is the caller's business, who ends it with {@link Wire#close}.
     *
     * <p>Threads: the channel's loop, in the very event that says that TCP or TLS stands: what the peer sent before anybody was
     * there to read it would be lost.
     *
     * @param channel connected, TLS behind it where there is any; with nothing in its pipeline that speaks HTTP
     */
    static Wire install(Channel channel, Http2WireSettings settings, NanoClock clock, WireOwner owner) {
        try {
            Http2Wire wire = new Http2Wire(channel, settings, clock, owner);
            // It may be gone already: the owner hears of that once it knows the wire.
            channel.eventLoop().execute(() -> channel.closeFuture().addListener(closed -> wire.gone()));
            return wire;
        } catch (Http2Exception e) {
            throw new IllegalArgumentException(
                    "connection-window: " + settings.connectionWindow() + " (expected: < 2^31)", e);
        }
    }

    @Override
    public String protocol() {
        return "h2";
    }

    @Override
    public long identity() {
        return identity;
    }

    @Override
    public boolean takes() {
        return settled && !retired && !closing && channel.isActive() && active() < limit();
    }

    @Override
    public int active() {
        // Netty clears its streams a moment after the channel has closed.
        return closing ? 0 : connection.local().numActiveStreams();
    }

    @Override
    public int limit() {
        return Math.min(settings.maxConcurrentStreams(), connection.local().maxActiveStreams());
    }

    @Override
    public boolean retired() {
        return retired;
    }

    @Override
    public WireStream open(WireRequest request, WireListener listener) {
        ByteBuf body = request.body();
        Http2Headers head;
        Http2Call call;
        try {
            if (!takes()) {
                throw new IllegalStateException(
                        "active: " + active() + " (expected: a connection that takes requests)");
            }
            head = Http2RequestHead.of(request, words);
            int id = connection.local().incrementAndGetNextStreamId();
            call = new Http2Call(this, connection.local().createStream(id, false), listener);
        } catch (RuntimeException | Http2Exception e) {
            if (body != null) {
                body.release();
            }
            throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
        }
        live++;
        frames.put(call.stream(), call);
        send(call, head, body);
        flushSoon();
        pings.opened();
        if (call.stream().id() > settings.maxStreamId()) {
            retire();
        }
        return call;
    }

    private void send(Http2Call call, Http2Headers head, @Nullable ByteBuf body) {
        boolean told = false;
        try {
            call.sent(writer.request(context, call, head, body));
            told = true;
        } catch (Http2Exception e) {
            // The peer does not take such a head: this costs the stream, and nobody else.
            told = true;
            codec.onError(context, true, e);
        } finally {
            if (!told) {
                call.broken(new IllegalStateException("the request could not be written"));
            }
        }
    }

    @Override
    public void retire() {
        if (!retired && !closing) {
            retired = true;
            owner.retired(this);
            flushSoon();
        }
    }

    @Override
    public void close() {
        if (!closing) {
            fail(new LostConnectionException("the connection was closed by its owner"));
            leave();
        }
    }

    /** So many bytes of a stream were taken. */
    void refill(Http2Stream stream, int bytes) {
        if (codec.refill(stream, bytes)) {
            flushSoon();
        }
    }

    /** How many bytes of a stream came and were not taken. */
    int unread(Http2Stream stream) {
        return connection.local().flowController().unconsumedBytes(stream);
    }

    /** Nobody waits for a stream any more: resets it, or lets it run out when too many were reset of late. */
    void abandon(Http2Call call) {
        Http2Stream stream = call.stream();
        if (stream.isResetSent() || stream.state() == Http2Stream.State.CLOSED) {
            return;
        }
        if (!stream.isHeadersSent()) {
            // The peer has never heard of it.
            stream.close();
            return;
        }
        if (resets.take(clock.nanoTime())) {
            // Behind a reset nothing of its body may come (RFC 9113 section 5.1), and the reset leaves with the next
            // flush.
            sending.closed(call);
            Future<?> _ = codec.encoder()
                    .writeRstStream(context, stream.id(), Http2Error.CANCEL.code(), context.newPromise());
            flushSoon();
        } else {
            call.drop();
        }
        if (resets.nearlySpent()) {
            retire();
        }
    }

    /** The listener of a request has heard its last word. */
    void finished() {
        live--;
        if (retired && !closing) {
            flushSoon();
        }
    }

    /** Some of an answer's body came in this read. */
    void touched(Http2Call call) {
        touched.add(call);
    }

    void settingsCame() {
        if (!settled && !closing) {
            settled = true;
            owner.settled(this);
        } else if (takes()) {
            owner.freed(this);
        }
    }

    void goAwayCame(int lastStreamId, long code) {
        cause = new LostConnectionException(
                "the peer closes the connection (GOAWAY " + ResetStreamException.name(code) + ')');
        retire();
        for (Http2Call call : frames.live()) {
            if (call.stream().id() > lastStreamId) {
                // For them the connection is gone, however long others still run on it: one loss, not one for each.
                call.fail(cause, true, true);
            }
        }
    }

    void streamClosed(@Nullable Http2Call call) {
        if (call != null) {
            sending.closed(call);
        }
        freed++;
        flushSoon();
    }

    @Override
    public void readCompleted() {
        pings.heard();
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).passEnded();
        }
        touched.clear();
        tellFreed();
    }

    @Override
    public void streamFailed(Http2Stream stream, Http2Exception failure) {
        Http2Call call = frames.call(stream);
        if (call != null) {
            call.broken(failure);
        }
    }

    @Override
    public void connectionFailed(Throwable failure) {
        fail(failure);
    }

    @Override
    public void ping() {
        Future<?> _ = codec.encoder().writePing(context, false, identity, context.newPromise());
        flushSoon();
    }

    @Override
    public void silent() {
        fail(new LostConnectionException("the peer is silent and does not answer a PING"));
        Future<?> _ = context.close();
    }

    private void flushSoon() {
        passNeeded = true;
        if (!passPosted) {
            passPosted = true;
            channel.eventLoop().execute(pass);
        }
    }

    private void passed() {
        passPosted = false;
        tellFreed();
        if (passNeeded && channel.isActive()) {
            passNeeded = false;
            codec.flush(context);
            if (retired && live == 0 && !closing) {
                fail(new LostConnectionException("the connection was retired and has done its work"));
                leave();
            }
        }
    }

    private void tellFreed() {
        while (freed > 0) {
            freed--;
            if (takes()) {
                owner.freed(this);
            }
        }
    }

    /** Says good-bye, as RFC 9113 section 6.8 asks for, and closes. */
    private void leave() {
        Future<?> _ = codec.goAway(context, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
        codec.flush(context);
        Future<?> _ = context.close();
    }

    /** Everything that is open ends here. */
    private void fail(Throwable why) {
        closing = true;
        if (cause == null || why instanceof Http2Exception) {
            cause = why;
        }
        for (Http2Call call : frames.live()) {
            call.lost(cause);
        }
    }

    private void gone() {
        age.cancel(false);
        pings.stop();
        fail(new LostConnectionException("the peer closed the connection"));
        Throwable why = cause;
        if (why != null) {
            owner.closed(this, why);
        }
    }

    private long ageNanos() {
        double share = 0.9 + 0.2 * ThreadLocalRandom.current().nextDouble();
        return (long) (settings.maxAge().toNanos() * share);
    }
}
