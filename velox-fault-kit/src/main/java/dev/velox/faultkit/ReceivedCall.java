package dev.velox.faultkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One request that reached a {@link FaultServer}. Threads: any.
 */
public final class ReceivedCall {

    private final String model;
    private final boolean stream;
    private final WireProtocol protocol;
    private final String body;
    private final CompletableFuture<CallEnd> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> proceed = new CompletableFuture<>();

    ReceivedCall(String model, boolean stream, WireProtocol protocol, String body) {
        this.model = model;
        this.stream = stream;
        this.protocol = protocol;
        this.body = body;
    }

    /** The whole model name. */
    public String model() {
        return model;
    }

    /** Whether {@code "stream":true} was asked for. */
    public boolean stream() {
        return stream;
    }

    public WireProtocol protocol() {
        return protocol;
    }

    /** The request's body as it came. */
    public String body() {
        return body;
    }

    /** Completes once, on a thread of the server, when the call has ended. What a caller does to the future changes nothing. */
    public CompletableFuture<CallEnd> ended() {
        return ended.copy();
    }

    /** Has a server that was built {@linkplain FaultServer.Builder#stepwise stepwise} go on from midway; otherwise does nothing. */
    public void proceed() {
        proceed.complete(null);
    }

    /** The first end counts. */
    void end(CallEnd end) {
        ended.complete(end);
    }

    boolean open() {
        return !ended.isDone();
    }

    void whenProceeding(Runnable next, Executor executor) {
        proceed.thenRunAsync(next, executor);
    }

    @Override
    public String toString() {
        return model + (stream ? " (stream, " : " (") + protocol + "): " + ended.getNow(null);
    }
}
