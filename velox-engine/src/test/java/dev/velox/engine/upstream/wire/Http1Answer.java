package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/** Hears one answer and writes down what it hears. */
final class Http1Answer implements WireListener {

    /** head, data, pass, end, failed: in the order in which they came. */
    final List<String> heard = new ArrayList<>();

    final StringBuilder body = new StringBuilder();
    int status;

    @Nullable Headers headers;

    boolean endsWithConnection;

    @Nullable WireFailure failure;

    @Override
    public void head(int answered, Headers fields, boolean untilClose) {
        heard.add("head");
        status = answered;
        headers = fields;
        endsWithConnection = untilClose;
    }

    @Override
    public void data(ByteBuf bytes) {
        heard.add("data");
        body.append(bytes.toString(StandardCharsets.UTF_8));
        bytes.release();
    }

    @Override
    public void passEnded() {
        heard.add("pass");
    }

    @Override
    public void end() {
        heard.add("end");
    }

    @Override
    public void failed(WireFailure told) {
        heard.add("failed");
        failure = told;
    }

    boolean ended() {
        return heard.contains("end");
    }

    WireFailure failureOf() {
        WireFailure told = failure;
        if (told == null) {
            throw new AssertionError("not failed; heard " + heard);
        }
        return told;
    }
}
