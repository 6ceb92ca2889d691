package dev.velox.it.faults.table;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.velox.faultkit.WireProtocol;
import dev.velox.it.support.GeneratedPage;
import dev.velox.it.support.LeakWatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Every fault over every protocol: what the client sees, how often the upstream was asked, and that nothing is left behind. */
@ExtendWith(LeakWatch.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultTableTests {

    private static final Map<FaultRow, Observation> ALONE = new LinkedHashMap<>();

    private static @Nullable FaultyGateway gateway;
    private static @Nullable WireProtocol spoken;

    static Stream<FaultRow> rows() {
        return Stream.of(WireProtocol.values()).flatMap(protocol -> FaultRow.all(protocol).stream());
    }

    @ParameterizedTest
    @MethodSource("rows")
    @Order(1)
    void faultOfTheOnlyUpstreamIsTold(FaultRow row) {
        Observation seen = gateway(row.protocol()).observe(row, Company.ALONE);

        ALONE.put(row, seen);
        assertThat(seen).isEqualTo(Expected.alone(row));
    }

    @Test
    @Order(2)
    void documentationTellsWhatWasSeen() throws IOException {
        assumeTrue(ALONE.size() == rows().count(), "all rows ran");
        GeneratedPage.check("faults.md", FaultsPage.of(ALONE));
    }

    @AfterAll
    static void stop() {
        FaultyGateway running = gateway;
        gateway = null;
        if (running != null) {
            running.close();
        }
    }

    /** One application per protocol, one after the other: the rows come in that order. */
    private static FaultyGateway gateway(WireProtocol protocol) {
        FaultyGateway running = gateway;
        if (running == null || spoken != protocol) {
            stop();
            running = new FaultyGateway(protocol);
            gateway = running;
            spoken = protocol;
        }
        return running;
    }
}
