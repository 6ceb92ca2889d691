package dev.velox.benchmarks.gateway.stub;

import io.netty.channel.EventLoop;

/** One request at the stub, whatever protocol it came in. Event loop only. */
abstract class StubCall {

    final long arrived = System.nanoTime();
    String id = "";
    boolean over;

    abstract EventLoop loop();

    /** {@link Answers#JSON}, with the service time that it took. */
    abstract void json(long serviceMicros);

    /** An answer that is not measured. */
    abstract void aside(String type, byte[] body);

    /** The head of a stream of events. */
    abstract void head();

    /** One event. */
    abstract void event(byte[] event);

    /** The end of a stream. */
    abstract void end();

    /** Sends what was written, unless the pass over the connection's input will. */
    abstract void flush();
}
