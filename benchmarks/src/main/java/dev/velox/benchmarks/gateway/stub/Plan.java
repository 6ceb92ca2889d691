package dev.velox.benchmarks.gateway.stub;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;

import dev.velox.benchmarks.gateway.RequestBody;

/**
 * What a request's model asks the stub for.
 *
 * @param events events of the stream; 0 asks for JSON
 * @param paceNanos time between two events; 0 sends them in one burst
 */
record Plan(int events, long paceNanos) {

    static final Plan JSON = new Plan(0, 0);

    private static final int LONGEST = 40;

    /** Reads the model at the start of a body. A body that does not start as the generator's do asks for JSON. */
    static Plan of(ByteBuf body) {
        int length = Math.min(body.readableBytes(), RequestBody.START.length() + LONGEST);
        String start = body.toString(body.readerIndex(), length, StandardCharsets.US_ASCII);
        int end = start.indexOf('"', RequestBody.START.length());
        if (!start.startsWith(RequestBody.START) || end < 0) {
            return JSON;
        }
        return of(start.substring(RequestBody.START.length(), end));
    }

    /** Reads a model: {@code burst:EVENTS}, {@code paced:MICROSECONDS:EVENTS}; any other asks for JSON. */
    static Plan of(String model) {
        String[] parts = model.split(":", -1);
        if (parts.length == 2 && parts[0].equals("burst")) {
            return new Plan(Integer.parseInt(parts[1]), 0);
        }
        if (parts.length == 3 && parts[0].equals("paced")) {
            return new Plan(Integer.parseInt(parts[2]), Long.parseLong(parts[1]) * 1000);
        }
        return JSON;
    }
}
