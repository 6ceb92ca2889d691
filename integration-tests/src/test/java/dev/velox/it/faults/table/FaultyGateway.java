package dev.velox.it.faults.table;

import java.util.List;

import dev.velox.faultkit.CallEnd;
import dev.velox.faultkit.Door;
import dev.velox.faultkit.Fault;
import dev.velox.faultkit.FaultServer;
import dev.velox.faultkit.ReceivedCall;
import dev.velox.faultkit.WireProtocol;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway in front of a faulty upstream, which some models have alone and others with a healthy sibling; over one protocol. */
final class FaultyGateway implements AutoCloseable {

    private static final long HUGE_BYTES = 100L << 20;
    private static final String WHOLE_TEXT = "The answer costs 5 €.";

    private final FaultServer faulty = FaultServer.builder().stepwise().start();
    private final FaultServer sibling =
            FaultServer.builder().name("sibling").healthy().start();
    private final RunningApp app;

    FaultyGateway(WireProtocol protocol) {
        String spoken = protocol == WireProtocol.HTTP2 ? "h2c" : "http1";
        app = RunningApp.sample(
                "velox.upstreams.alone.origin=" + faulty.origin(),
                "velox.upstreams.alone.protocol=" + spoken,
                "velox.upstreams.alone.models=" + Company.ALONE.prefix() + "/*",
                "velox.upstreams.faulty.origin=" + faulty.origin(),
                "velox.upstreams.faulty.protocol=" + spoken,
                "velox.upstreams.faulty.models=" + Company.SIBLING.prefix() + "/*",
                "velox.upstreams.faulty.tier=0",
                "velox.upstreams.sibling.origin=" + sibling.origin(),
                "velox.upstreams.sibling.protocol=" + spoken,
                "velox.upstreams.sibling.models=" + Company.SIBLING.prefix() + "/*",
                "velox.upstreams.sibling.tier=1",
                "velox.upstream.timeout.connect=1s",
                "velox.upstream.timeout.head=1s",
                "velox.upstream.timeout.stream-head=1s",
                "velox.upstream.timeout.first-token=1s",
                "velox.upstream.timeout.idle=1s",
                // Each case is for itself: what was learned of the upstream before must not decide who is asked.
                "velox.health.probe.enabled=false",
                "velox.health.breaker.min-requests=100000",
                "velox.egress.prewarm=false",
                "velox.rate-limit.rpm=0");
    }

    /** One case, from the door to the last trace of the call; a good request follows, which must be served well. */
    Observation observe(FaultRow row, Company company) {
        String model = row.model(company);
        stand(row.door());
        try {
            ClientView view = ClientView.ask(app.port(), model, row.stream(), () -> proceed(model));
            assertFaithful(row, view);
            app.awaitIdle();
            Bounds.await("every call has ended", () -> faulty.openCalls() + sibling.openCalls() == 0);
            return new Observation(
                    view.words(), ends(row, model), sibling.calls(model).size());
        } finally {
            stand(Door.OPEN);
            assertServesOn(company);
        }
    }

    @Override
    public void close() {
        try (faulty;
                sibling) {
            app.close();
            Bounds.await(
                    "no connection is left at the upstreams",
                    () -> faulty.openConnections() + sibling.openConnections() == 0);
        }
    }

    /** Whatever arrived is what was sent, to the last character. */
    private static void assertFaithful(FaultRow row, ClientView view) {
        assertThat(WHOLE_TEXT).startsWith(view.text());
        if (row.door() == Door.OPEN && row.fault() == Fault.HUGE) {
            assertThat(view.bytes()).isGreaterThanOrEqualTo(HUGE_BYTES);
        } else if (view.words().contains("clean end") && row.fault() != Fault.WRONG_CONTENT_TYPE) {
            assertThat(view.text()).isEqualTo(WHOLE_TEXT);
        }
    }

    private void assertServesOn(Company company) {
        ClientView view = ClientView.ask(app.port(), company.prefix() + "/afterwards/ok", true, () -> {});
        assertThat(view.words()).isEqualTo(Expected.GOOD_STREAM);
        app.awaitIdle();
    }

    /** Connections that the door's turn closed are no connections to be refused on: waits until they are gone here too. */
    private void stand(Door door) {
        faulty.door(door);
        if (door != Door.OPEN) {
            Bounds.await(
                    "no connection",
                    () -> app.gateway().snapshot().upstreams().stream()
                            .allMatch(upstream -> upstream.connections() == 0
                                    || upstream.name().equals("sibling")));
        }
    }

    private void proceed(String model) {
        faulty.calls(model).forEach(ReceivedCall::proceed);
    }

    /** Where the fault spoils the whole connection, its end may or may not be preceded by the stream's own. */
    private List<CallEnd> ends(FaultRow row, String model) {
        boolean spoilt = row.fault() == Fault.MALFORMED_FRAME || row.fault() == Fault.ENDLESS_HEAD;
        return faulty.calls(model).stream()
                .map(call -> call.ended().join())
                .map(end -> spoilt && end == CallEnd.RESET ? CallEnd.LEFT : end)
                .toList();
    }
}
