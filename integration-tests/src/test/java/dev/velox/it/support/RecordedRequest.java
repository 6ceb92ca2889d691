package dev.velox.it.support;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** A request as the upstream got it. */
public final class RecordedRequest {

    private final WireHead head;
    private final byte[] body;

    RecordedRequest(WireHead head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    public WireHead head() {
        return head;
    }

    /** The body, decoded; not a copy. */
    public byte[] body() {
        return body;
    }

    /** Method and target, such as {@code POST /v1/responses}. */
    public String line() {
        return head.start().substring(0, head.start().lastIndexOf(' '));
    }

    public @Nullable String header(String name) {
        return head.header(name);
    }

    public List<String> headerNames() {
        return List.copyOf(head.headers().keySet());
    }
}
