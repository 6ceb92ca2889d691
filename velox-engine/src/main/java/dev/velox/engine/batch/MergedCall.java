package dev.velox.engine.batch;

import java.util.List;
import java.util.Locale;

import io.netty.buffer.Unpooled;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.observe.EngineObserver;

/**
 * Several requests sent as one. To whoever sends it, it is an exchange like any other.
 *
 * <p><b>What the members get.</b> Each its own part of a success. One by one they are sent when the answer cannot be taken apart,
 * and when it blames the request (4xx, but 429) or is a 500, since a single bad item may be to blame; that is never more calls
 * than without merging, plus one. Every other answer, and every failure, is all members'.
 *
 * <p>Threads: the loop that it was made on; members are told on theirs, in one task for each loop.
 */
final class MergedCall implements Exchange.Owner {

    private static final Logger log = LoggerFactory.getLogger(MergedCall.class);

    private static final int TOO_MANY_REQUESTS = 429;

    private final List<Member> members;
    private final Exchange call;
    private final CollectedAnswer answer;
    private final Delivery delivery;
    private final EngineObserver observer;
    private final Runnable onEnd;

    /**
     * @param members at least two, of one key
     * @param observer is told when an upstream was asked
     * @param onEnd runs when it has ended, before the members hear of it
     */
    MergedCall(List<Member> members, EngineLoop loop, EngineObserver observer, Runnable onEnd) {
        this.members = List.copyOf(members);
        this.observer = observer;
        this.onEnd = onEnd;
        Exchange first = members.getFirst().exchange();
        MergedBody body = MergedBody.of(members);
        this.answer = new CollectedAnswer(() -> loop.execute(this::abandon));
        this.call = new Exchange(head(first.head()), loop, answer, this, first.startNanos());
        call.payload(Payload.ofBuffer(Unpooled.wrappedBuffer(body.bytes())));
        RequestFacts facts = body.facts(members.getFirst());
        Route route = first.route();
        if (facts != null) {
            call.facts(facts);
        }
        if (route != null) {
            call.route(route);
        }
        this.delivery = new Delivery(this.members, call, answer);
        traceAsOneOfThem();
    }

    /** A call has one place in one trace: that of the first member that is traced. */
    private void traceAsOneOfThem() {
        for (Member member : members) {
            if (call.trace() == null) {
                call.trace(member.exchange().trace());
            }
        }
    }

    private static RequestHead head(RequestHead one) {
        Headers headers = new Headers();
        one.headers().forEach((name, value) -> {
            if (!name.equals("accept-encoding")) {
                headers.add(name, value);
            }
        });
        // What is compressed cannot be taken apart.
        headers.add("accept-encoding", "identity");
        return new RequestHead(one.operation(), one.resource(), one.query(), headers);
    }

    void start() {
        members.getFirst().send().accept(call);
    }

    /** One of the members has left. The last one takes the call along. */
    void left() {
        if (members.stream().allMatch(Member::left)) {
            abandon();
        }
    }

    private void abandon() {
        call.callerLeft();
    }

    @Override
    public void committed(Exchange exchange, Headers headers) {
        exchange.payload().release();
    }

    @Override
    public void ended(Exchange exchange, Outcome outcome) {
        exchange.payload().release();
        onEnd.run();
        Endpoint asked = call.endpoint();
        if (asked != null) {
            observer.merged(
                    asked.name(),
                    members.size(),
                    members.stream().mapToInt(member -> member.items().count()).sum());
        }
        try {
            deliver(outcome);
        } catch (RuntimeException e) {
            log.error("Splitting an answer for {} requests failed; they are sent one by one", members.size(), e);
            delivery.oneByOne();
        }
    }

    private void deliver(Outcome outcome) {
        Failure failure = outcome.failureOrNull();
        if (failure != null) {
            delivery.failure(failure);
        } else if (answer.tooLong()) {
            warn("is longer than " + CollectedAnswer.MAX_BYTES + " bytes");
            delivery.oneByOne();
        } else if (outcome instanceof Outcome.Completed) {
            answered(answer.status());
        }
    }

    private void answered(int status) {
        if (status >= 200 && status < 300) {
            if (!delivery.parts()) {
                warn("does not have one element with an index for each item");
                delivery.oneByOne();
            }
        } else if ((status >= 400 && status < 500 && status != TOO_MANY_REQUESTS) || status == 500) {
            delivery.oneByOne();
        } else {
            delivery.whole();
        }
    }

    /** Such calls are paid for twice. */
    private void warn(String fact) {
        log.warn(
                "The answer of upstream {} to {} {} requests in one {}; they are sent one by one. If this comes again, switch"
                        + " batch.enabled off for this upstream",
                call.endpoint() == null ? "none" : call.endpoint().name(),
                members.size(),
                call.head().operation().name().toLowerCase(Locale.ROOT),
                fact);
    }
}
