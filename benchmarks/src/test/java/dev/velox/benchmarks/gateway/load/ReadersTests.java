package dev.velox.benchmarks.gateway.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReadersTests {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 13, 1000})
    void timesOfEventsAreFoundHoweverTheStreamIsCut(int part) {
        String stream = """
                data: {"t":0000000000000000042,"x":"data: "}

                data: {"t":0000000123456789012,"x":1}

                data: [DONE]

                """;
        byte[] bytes = stream.getBytes(StandardCharsets.US_ASCII);
        List<Long> found = new ArrayList<>();
        EventTimes times = new EventTimes(found::add);

        for (int at = 0; at < bytes.length; at += part) {
            times.read(Unpooled.wrappedBuffer(bytes, at, Math.min(part, bytes.length - at)));
        }

        assertThat(found).containsExactly(42L, 123456789012L);
    }

    @Test
    void cpuTimeIsUserAndSystemWhateverTheProcessIsCalled() {
        String stat = "42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 1700 300 11 12 20 0 8 0";

        assertThat(ProcessCpu.ticks(stat)).isEqualTo(2000);
    }

    @Test
    void resetsOfAllStubsAreJoinedByTheCallersId() {
        Resets resets = new Resets();
        resets.add("7 100\n9 300\n");
        resets.add("8 200\n7 900\n");

        assertThat(resets.noticed(7)).isEqualTo(100);
        assertThat(resets.noticed(8)).isEqualTo(200);
        assertThat(resets.noticed(10)).isNull();
    }

    @Test
    void targetWithoutPathMeansChatCompletions() {
        assertThat(Target.of("http://127.0.0.1:8080").path()).isEqualTo("/v1/chat/completions");
        assertThat(Target.of("http://127.0.0.1:8080/x").path()).isEqualTo("/x");
    }
}
