package dev.velox.engine.gateway;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.JsonText;
import dev.velox.engine.gateway.ClusterSnapshot.Member;
import dev.velox.engine.health.EndpointHealthSnapshot;

/** The answer to a request for the state of the cluster. Threads: the loop of the exchange. */
final class ClusterAnswer {

    private ClusterAnswer() {}

    static void send(Exchange exchange, ClusterSnapshot cluster) {
        byte[] bytes = json(cluster).getBytes(StandardCharsets.UTF_8);
        exchange.commit(
                200,
                new Headers()
                        .add("content-type", "application/json")
                        .add("cache-control", "no-store")
                        .add("content-length", Integer.toString(bytes.length)),
                false);
        exchange.sink().data(Unpooled.wrappedBuffer(bytes));
        exchange.sink().end();
        exchange.complete();
    }

    static String json(ClusterSnapshot cluster) {
        StringBuilder json = new StringBuilder("{\"backends\":[");
        String separator = "";
        for (Member member : cluster.members()) {
            json.append(separator);
            backend(json, member);
            separator = ",";
        }
        return json.append("],\"policy\":")
                .append(JsonText.token(cluster.policy()))
                .append(",\"queue_depth\":")
                .append(cluster.queueDepth())
                .append(",\"dispatched\":")
                .append(cluster.dispatched())
                .append(",\"dropped\":")
                .append(cluster.dropped())
                .append('}')
                .toString();
    }

    private static void backend(StringBuilder json, Member member) {
        EndpointHealthSnapshot health = member.health();
        json.append("{\"id\":")
                .append(JsonText.token(member.name()))
                .append(",\"url\":")
                .append(JsonText.token(member.traffic().origin()))
                .append(",\"healthy\":")
                .append(health.state().usable())
                .append(",\"state\":")
                .append(JsonText.token(health.state().label()))
                .append(",\"breaker\":")
                .append(JsonText.token(health.breaker()))
                .append(",\"inflight\":")
                .append(health.inFlight())
                .append(",\"requests\":")
                .append(health.requests())
                .append(",\"errors\":")
                .append(health.errors())
                .append(",\"ewma_ms\":")
                .append(millis(health.headNanos()))
                .append(",\"last_failure\":")
                .append(text(member.traffic().lastFailure()))
                .append('}');
    }

    /** With three decimals; null before the first answer. */
    private static String millis(long nanos) {
        return nanos == 0 ? "null" : BigDecimal.valueOf(nanos / 1_000, 3).toPlainString();
    }

    private static String text(@Nullable String text) {
        return text == null ? "null" : JsonText.token(text);
    }
}
