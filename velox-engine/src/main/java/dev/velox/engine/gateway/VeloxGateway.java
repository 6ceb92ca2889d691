package dev.velox.engine.gateway;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;

/**
 * The front door of the engine: a lane opens an exchange when a head has arrived, feeds its body, and gets the answer
 * through its {@link ResponseSink}.
 *
 * <p><b>Threads.</b> {@link #open} and {@link #collect} on the loop of the exchange; the rest from any thread.
 */
public interface VeloxGateway {

    /** Builds the gateway from its rooms. */
    static VeloxGateway create(GatewaySettings settings, GatewayRooms rooms) {
        return new EngineGateway(settings, rooms);
    }

    /** The loops that exchanges live on. A request that was read elsewhere is handed to one of these first. */
    EngineLoops loops();

    /**
     * Opens an exchange on the verdict of its head: key, content type and encoding, announced length, in-flight limit,
     * draining. A refused exchange comes back already {@link Exchange#ended() ended} and its sink has the whole error
     * answer; no byte of the body needs to be read then.
     */
    Exchange open(RequestHead head, EngineLoop loop, ResponseSink sink);

    /** Counts a refusal that a lane answered by itself, before there was an exchange. Any thread. */
    default void refused(Failure failure) {}

    /** The collector of the exchange's body; its {@code complete} sends the exchange on its way. */
    BodyCollector collect(Exchange exchange);

    /** Whether the gateway winds down: lanes then close each connection after its answer. */
    boolean draining();

    /** From now on answers carry {@code Connection: close}, while everything is still served. */
    void announceEnd();

    /**
     * Refuses new and waiting exchanges with 503 and lets those in flight finish. What still runs after {@code timeout} is
     * ended with an error. Completes with the number of exchanges that had to be cut.
     */
    CompletionStage<Integer> drain(Duration timeout);

    GatewaySnapshot snapshot();

    /** The upstreams and what became of the requests for them. Any thread. */
    ClusterSnapshot cluster();
}
