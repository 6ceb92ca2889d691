package dev.velox.it.support;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A request as the upstream got it.
 *
 * @param head its head
 * @param body its body, decoded
 */
public record RecordedRequest(WireHead head, byte[] body) {

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
