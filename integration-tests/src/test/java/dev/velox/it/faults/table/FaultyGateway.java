package dev.velox.it.faults.table;

import java.time.Duration;

import dev.velox.faultkit.Door;
import dev.velox.faultkit.FaultServer;
import dev.velox.faultkit.ReceivedCall;
import dev.velox.faultkit.WireProtocol;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway in front of a faulty upstream, over one protocol. */
final class FaultyGateway implements AutoCloseable {

    /** After the answer has ended, for the upstream to see that it has. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final FaultServer faulty = FaultServer.builder().stepwise().start();
    private final RunningApp app;

    FaultyGateway(WireProtocol protocol) {
        app = RunningApp.sample(
                "velox.upstream.origin=" + faulty.origin(),
                "velox.upstream.protocol=" + (protocol == WireProtocol.HTTP2 ? "h2c" : "http1"),
                "velox.upstream.timeout.connect=800ms",
                "velox.upstream.timeout.head=800ms",
                "velox.upstream.timeout.stream-head=800ms",
                "velox.upstream.timeout.first-token=800ms",
                "velox.upstream.timeout.idle=800ms",
                "velox.egress.prewarm=false",
                "velox.rate-limit.rpm=0");
    }

    /** One case, from the door to the last trace of the call. */
    Observation observe(FaultRow row, Company company) {
        String model = row.model(company);
        if (row.door() != Door.OPEN) {
            faulty.door(row.door());
            // Those that were closed are no connections to be refused on.
            Bounds.await("no connection left", () -> connections() == 0);
        }
        try {
            ClientView view = ClientView.ask(app.port(), model, row.stream(), () -> proceed(model));
            app.awaitIdle();
            Bounds.await("every call has ended: " + faulty.calls(model), SOON, () -> faulty.openCalls() == 0);
            return new Observation(view, faulty.calls(model).size());
        } finally {
            faulty.door(Door.OPEN);
        }
    }

    /** Whether a good request is served well now. */
    void assertServesOn() {
        ClientView view = ClientView.ask(app.port(), "after/ok", true, () -> {});
        assertThat(view.words()).isEqualTo(Expected.GOOD_STREAM);
        app.awaitIdle();
    }

    @Override
    public void close() {
        try (faulty) {
            app.close();
            Bounds.await("no connection left at the upstream", () -> faulty.openConnections() == 0);
        }
    }

    private void proceed(String model) {
        faulty.calls(model).forEach(ReceivedCall::proceed);
    }

    private int connections() {
        return app.gateway().snapshot().upstreams().stream()
                .mapToInt(upstream -> upstream.connections())
                .sum();
    }
}
