package dev.velox.engine.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.batch.RequestItems.Form;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;

/**
 * What requests must share to be merged: operation, target, route, every header (the caller's credentials among them) and
 * every byte of the body outside the prompt or input. Immutable; holds secrets, so it has no text.
 */
final class BatchKey {

    /** What says how the bytes came, and nothing about who sent them or why. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "expect");

    private final RequestHead head;
    private final @Nullable Route route;
    private final List<String> headers = new ArrayList<>();
    private final byte[] body;
    private final Form form;
    private final int choices;
    private final int valueFrom;
    private final int valueTo;
    private final int hash;

    BatchKey(Exchange exchange, byte[] body, RequestItems items) {
        this.head = exchange.head();
        this.route = exchange.route();
        this.body = body;
        this.form = items.form();
        this.choices = items.choices();
        this.valueFrom = items.valueFrom();
        this.valueTo = items.valueTo();
        head.headers().forEach((name, value) -> {
            if (!FRAMING.contains(name)) {
                headers.add(name);
                headers.add(value);
            }
        });
        int bytes = 1;
        for (int i = 0; i < body.length; i = i + 1 == valueFrom ? valueTo : i + 1) {
            bytes = 31 * bytes + body[i];
        }
        this.hash = 31 * Objects.hash(head.operation(), head.query(), headers, form) + bytes;
    }

    @Nullable Route route() {
        return route;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BatchKey that
                && hash == that.hash
                && head.operation() == that.head.operation()
                && head.resource().equals(that.head.resource())
                && Objects.equals(head.query(), that.head.query())
                && form == that.form
                && choices == that.choices
                && headers.equals(that.headers)
                && Arrays.equals(body, 0, valueFrom, that.body, 0, that.valueFrom)
                && Arrays.equals(body, valueTo, body.length, that.body, that.valueTo, that.body.length)
                && Objects.equals(route, that.route);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
