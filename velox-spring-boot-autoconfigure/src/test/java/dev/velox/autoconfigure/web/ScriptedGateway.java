package dev.velox.autoconfigure.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.gateway.BodyCollector;
import dev.velox.engine.gateway.ClusterSnapshot;
import dev.velox.engine.gateway.ErrorAnswer;
import dev.velox.engine.gateway.GatewaySnapshot;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A gateway that answers as a test tells it to, on real loops, and lets the test see every exchange. */
final class ScriptedGateway implements VeloxGateway {

    private final EngineLoops loops;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final Map<Exchange, Call> byExchange = new ConcurrentHashMap<>();

    private volatile @Nullable Failure refusal;
    private volatile boolean draining;
    private volatile long maxBody;
    private volatile Consumer<Call> script;

    ScriptedGateway(EngineLoops loops) {
        this.loops = loops;
        this.script = Call::answerOk;
        this.maxBody = Long.MAX_VALUE;
    }

    /** Back to answering {@code {"ok":true}} to everybody. */
    void reset() {
        refusal = null;
        draining = false;
        maxBody = Long.MAX_VALUE;
        script = Call::answerOk;
        calls.clear();
    }

    /** What happens once a body is whole. */
    void onRequest(Consumer<Call> action) {
        script = action;
    }

    void refuseWith(Failure failure) {
        refusal = failure;
    }

    void maxBody(long bytes) {
        maxBody = bytes;
    }

    void drainFromNowOn() {
        draining = true;
    }

    /** The next exchange that was opened. */
    Call nextCall() throws InterruptedException {
        Call call = calls.poll(10, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no request reached the gateway");
        }
        return call;
    }

    int unseenCalls() {
        return calls.size();
    }

    @Override
    public EngineLoops loops() {
        return loops;
    }

    @Override
    public Exchange open(RequestHead head, EngineLoop loop, ResponseSink sink) {
        if (!loop.inLoop()) {
            throw new AssertionError("open was called outside of the exchange's loop");
        }
        Call call = new Call(head, loop, sink);
        byExchange.put(call.exchange, call);
        Failure failure = refusal;
        if (failure != null) {
            call.exchange.fail(failure);
        }
        calls.add(call);
        return call.exchange;
    }

    @Override
    public BodyCollector collect(Exchange exchange) {
        Call call = byExchange.get(exchange);
        if (call == null) {
            throw new AssertionError("collect was called for an exchange that was never opened");
        }
        return call.collector();
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public void announceEnd() {
        draining = true;
    }

    @Override
    public CompletionStage<Integer> drain(Duration timeout) {
        return CompletableFuture.completedFuture(0);
    }

    @Override
    public ClusterSnapshot cluster() {
        throw new UnsupportedOperationException("a lane has no use for it");
    }

    @Override
    public GatewaySnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /** One exchange, as the test sees it. */
    final class Call implements Exchange.Owner {

        private final Exchange exchange;
        private final CompositeByteBuf received = Unpooled.compositeBuffer(1024);
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final BlockingQueue<String> resumes = new LinkedBlockingQueue<>();

        private Call(RequestHead head, EngineLoop loop, ResponseSink sink) {
            this.exchange = new Exchange(head, loop, sink, this, 0);
        }

        @Override
        public void committed(Exchange committed, Headers headers) {
            // Holds nothing that an attempt would need again.
        }

        @Override
        public void ended(Exchange ended, Outcome how) {
            Failure failure = how.failureOrNull();
            if (failure != null) {
                ErrorAnswer answer = ErrorAnswer.of(failure);
                if (ended.committed()) {
                    ended.sink().abort(utf8("data: " + answer.body() + "\n\n"));
                } else {
                    ended.sink().head(answer.status(), answer.headers(), false);
                    ended.sink().data(answer.bodyBuffer());
                    ended.sink().end();
                }
            }
            received.release();
            outcome.complete(how);
        }

        private BodyCollector collector() {
            return new BodyCollector() {
                @Override
                public boolean add(ByteBuf part) {
                    if (!exchange.loop().inLoop()) {
                        throw new AssertionError("add was called outside of the exchange's loop");
                    }
                    if (exchange.ended()) {
                        part.release();
                        return false;
                    }
                    received.addComponent(true, part);
                    if (received.readableBytes() > maxBody) {
                        exchange.fail(Failure.of(FailureCode.REQUEST_TOO_LARGE, "too large"));
                        return false;
                    }
                    return true;
                }

                @Override
                public void complete() {
                    byte[] whole = new byte[received.readableBytes()];
                    received.getBytes(0, whole);
                    body.complete(whole);
                    script.accept(Call.this);
                }
            };
        }

        RequestHead head() {
            return exchange.head();
        }

        /** The request body, once it is whole. */
        String body() throws InterruptedException {
            return new String(await(body), UTF_8);
        }

        Outcome outcome() throws InterruptedException {
            return await(outcome);
        }

        /** Whether the request was taken for whole. */
        boolean whole() {
            return body.isDone();
        }

        boolean over() {
            return outcome.isDone();
        }

        /** Runs on the exchange's loop and waits for it. */
        void onLoop(Runnable action) throws InterruptedException {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            exchange.loop().run(() -> {
                try {
                    action.run();
                    done.complete(true);
                } catch (Throwable fault) {
                    done.completeExceptionally(fault);
                }
            });
            await(done);
        }

        void answerOk() {
            answerJson(200, "{\"ok\":true}");
        }

        void answerJson(int status, String json) {
            exchange.commit(
                    status,
                    new Headers()
                            .add("content-type", "application/json")
                            .add("content-length", Integer.toString(json.getBytes(UTF_8).length))
                            .add("x-request-id", "req_1"),
                    false);
            data(json);
            complete();
        }

        void commitEvents() {
            exchange.commit(200, new Headers().add("content-type", "text/event-stream"), true);
        }

        void commit(Headers headers) {
            exchange.commit(200, headers, false);
        }

        void data(String text) {
            exchange.sink().data(utf8(text));
        }

        void data(ByteBuf bytes) {
            exchange.sink().data(bytes);
        }

        void complete() {
            exchange.sink().end();
            exchange.complete();
        }

        void fail() {
            exchange.fail(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "upstream went away"));
        }

        void abortSilently() {
            exchange.sink().abort(null);
            exchange.complete();
        }

        boolean ready() {
            return exchange.sink().ready();
        }

        /** From now on the exchange has a source; every resume runs the action on the loop. */
        void source(Runnable onResume) {
            exchange.source(new AnswerSource() {
                @Override
                public void resume() {
                    resumes.add("resume");
                    onResume.run();
                }

                @Override
                public void cancel() {
                    resumes.add("cancel");
                }
            });
        }

        /** What the lane told the source next. */
        @Nullable String nextSignal() throws InterruptedException {
            return resumes.poll(10, TimeUnit.SECONDS);
        }

        /** Sends the answer in parts of 16 KB as long as the lane is ready, as an upstream connection does. */
        void pump(byte[] answer, int[] sent) {
            Runnable go = () -> {
                while (sent[0] < answer.length && ready()) {
                    int length = Math.min(16384, answer.length - sent[0]);
                    data(PooledByteBufAllocator.DEFAULT.buffer(length).writeBytes(answer, sent[0], length));
                    sent[0] += length;
                }
                if (sent[0] == answer.length && !over()) {
                    complete();
                }
            };
            source(go);
            go.run();
        }

        EngineLoop loop() {
            return exchange.loop();
        }
    }

    static ByteBuf utf8(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
