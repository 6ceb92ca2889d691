package dev.velox.it.faults.table;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.velox.faultkit.WireProtocol;
import dev.velox.it.support.LeakWatch;

@ExtendWith(LeakWatch.class)
class FaultTableTests {

    @ParameterizedTest
    @EnumSource(WireProtocol.class)
    void probe(WireProtocol protocol) {
        StringBuilder all = new StringBuilder();
        try (FaultyGateway gateway = new FaultyGateway(protocol)) {
            for (FaultRow row : FaultRow.all(protocol)) {
                long at = System.nanoTime();
                String got;
                try {
                    got = gateway.observe(row, Company.ALONE).toString();
                    gateway.assertServesOn();
                } catch (Throwable e) {
                    got = "!!! " + e.toString().lines().limit(3).toList();
                }
                all.append("ROW ")
                        .append(row)
                        .append(" -> ")
                        .append(got)
                        .append(" ")
                        .append((System.nanoTime() - at) / 1000000)
                        .append("ms\n");
            }
        }
        throw new AssertionError(all.toString());
    }
}
