package dev.velox.it.faults.table;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.velox.faultkit.WireProtocol;
import dev.velox.it.support.GeneratedPage;
import dev.velox.it.support.LeakWatch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Every fault over every protocol: what the client sees, how often the upstream was asked, and that nothing is left behind. */
@ExtendWith(LeakWatch.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultTableTests {

    private static final Map<Company, Map<FaultRow, Observation>> SEEN =
            new EnumMap<>(Map.of(Company.ALONE, new HashMap<>(), Company.SIBLING, new HashMap<>()));

    private static @Nullable FaultyGateway gateway;
    private static @Nullable WireProtocol spoken;

    /** By protocol, because there is one application for each. */
    static Stream<Arguments> cases() {
        return Stream.of(WireProtocol.values())
                .flatMap(protocol -> Stream.of(Company.values())
                        .flatMap(company -> FaultRow.all(protocol).stream().map(row -> arguments(row, company))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Order(1)
    void faultIsMadeUpForOrTold(FaultRow row, Company company) {
        Observation seen = gateway(row.protocol()).observe(row, company);

        requireNonNull(SEEN.get(company)).put(row, seen);
        assertThat(seen).isEqualTo(Expected.of(row, company));
    }

    @Test
    @Order(2)
    void documentationTellsWhatWasSeen() throws IOException {
        assumeTrue(SEEN.values().stream().mapToInt(Map::size).sum() == cases().count(), "all cases ran");
        GeneratedPage.check("faults.md", FaultsPage.of(SEEN));
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
