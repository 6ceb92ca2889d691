package dev.velox.it.faults.table;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.velox.faultkit.Fault;
import dev.velox.faultkit.WireProtocol;

import static java.util.Objects.requireNonNull;

/** The page that tells what was observed. */
final class FaultsPage {

    private static final String HEAD = """
            # Faults

            What a client sees when an upstream misbehaves: every fault of `velox-fault-kit`, over each protocol, with and without
            `"stream":true`, through a running gateway. This page is written by the test that asserts it (`FaultTableTests`); in every
            case nothing is left behind, in the gateway or at the upstream, and the next request is served well.

            "Broken end" means that the connection ends without the last chunk: no client takes it for the end of an answer. "Error
            event" is the last event of a stream that broke after its beginning had gone out. A word in `code font` behind a status or
            an error event is `x-velox-error` and the error's `code`; "of the upstream" means that the upstream's own answer passed
            through. Calls are counted by the upstream, with the end that each had there: *whole*; *broken* by the upstream itself;
            *reset* by the gateway, which costs the stream and not its connection; or *left*, by closing the connection. "+ 1" is the
            call at a healthy sibling, another upstream of the same model that is asked second.
            """;

    private static final String LEGEND = """

            ## In your own tests

            `dev.velox:velox-fault-kit` (scope `test`) needs Netty and nothing of the gateway:

            ```java
            try (FaultServer upstream = FaultServer.start()) {
                // velox.upstream.origin = upstream.origin(); ask for the model "checkout-test/cut-mid-event"; then:
                assertThat(upstream.calls("checkout-test/cut-mid-event")).hasSize(1);
                assertThat(upstream.openCalls()).isZero();
            }
            ```

            The part of a model name behind its last `/` selects the fault; calls are counted by the whole name. `FaultServer.builder()` makes a
            healthy sibling, one with TLS, or one that waits midway until the test has seen enough; `door(...)` shuts and opens the
            port.

            | fault | meaning |
            |---|---|
            | (refusing) | refuses connections |
            | (mute) | accepts connections and never says a byte |
            """;

    private FaultsPage() {}

    static String of(Map<Company, Map<FaultRow, Observation>> seen) {
        StringBuilder page = new StringBuilder(HEAD);
        for (WireProtocol protocol : WireProtocol.values()) {
            page.append("\n## The upstream speaks ")
                    .append(protocol == WireProtocol.HTTP1 ? "HTTP/1.1" : "HTTP/2")
                    .append(
                            "\n\n| fault | stream | alone: the client sees | calls | with a healthy sibling | calls |\n|---|---|---|---|---|---|\n");
            for (FaultRow row : FaultRow.all(protocol)) {
                page.append("| %s | %s | %s | %s |%n"
                        .formatted(
                                row.name(),
                                row.stream() ? "yes" : "no",
                                cells(seen, Company.ALONE, row),
                                cells(seen, Company.SIBLING, row)));
            }
        }
        return page.append(legend()).toString();
    }

    private static String cells(Map<Company, Map<FaultRow, Observation>> seen, Company company, FaultRow row) {
        Observation observed = requireNonNull(requireNonNull(seen.get(company)).get(row), row::toString);
        return observed.view() + " | " + observed.attempts();
    }

    private static String legend() {
        return Stream.of(Fault.values())
                .map(fault -> "| `%s` | %s |%n".formatted(fault.model(), fault.description()))
                .collect(Collectors.joining("", LEGEND, ""));
    }
}
