package dev.velox.engine.gateway;

import java.util.List;
import java.util.function.Consumer;

import io.netty.channel.EventLoopGroup;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.ExchangeRecord;

/** A running gateway for the tests of what stands before it; the test says what its upstream does. */
public final class ScriptedGateway extends GatewayHouse implements AutoCloseable {

    private final VeloxGateway gateway;

    public ScriptedGateway(GatewaySettings settings) {
        this.gateway = gateway(settings);
    }

    public VeloxGateway gateway() {
        return gateway;
    }

    public EventLoopGroup group() {
        return group;
    }

    public EngineLoops loops() {
        return loops;
    }

    /** What happens to each exchange that goes to the upstream, on its loop. */
    public void script(Consumer<Exchange> script) {
        pool.script = script;
    }

    /** Answers an exchange whole. */
    public static void answer(Exchange exchange, int status, String body) {
        ScriptedPool.answer(exchange, status, body);
    }

    /** The exchanges that went to the upstream. */
    public List<Exchange> sent() {
        return pool.sent;
    }

    /** Their bodies. */
    public List<String> bodies() {
        return pool.bodies;
    }

    /** How exchanges ended: outcome and status. */
    public List<String> outcomes() {
        return outcomes;
    }

    public List<ExchangeRecord> ended() {
        return ended;
    }

    @Override
    public void close() {
        try {
            everythingIsGivenBack();
        } catch (Exception e) {
            throw new IllegalStateException("the gateway did not end", e);
        }
    }
}
