package dev.velox.engine.observe;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FlightRecorderObserverTests {

    private final FlightRecorderObserver observer = new FlightRecorderObserver();

    @Test
    void whatEndsStandsInTheRecordingWithItsTimes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("velox.Request");
            recording.enable("velox.UpstreamAttempt");
            recording.enable("velox.LoopStall");
            recording.start();
            observer.exchangeEnded(new ExchangeRecord(
                    "create_response",
                    "acme",
                    URI.create("https://acme.example"),
                    "a-model-of-the-caller",
                    true,
                    "completed",
                    200,
                    2,
                    0,
                    36,
                    new Timings(1, 2, 3, 4, 5, 6, 7, 8),
                    100,
                    200,
                    "a-request-id"));
            observer.attemptEnded(new AttemptRecord(
                    "create_response",
                    "acme",
                    URI.create("https://acme.example"),
                    "m",
                    true,
                    "completed",
                    200,
                    100,
                    110,
                    150,
                    180));
            observer.loopStalled(3, 0, 25_000_000);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent request = one(events, "velox.Request");
        assertThat(request.getString("upstream")).isEqualTo("acme");
        assertThat(request.getInt("attempts")).isEqualTo(2);
        assertThat(request.getDuration("total")).isEqualTo(Duration.ofNanos(36));
        assertThat(request.getDuration("ttfb")).isEqualTo(Duration.ofNanos(7));
        assertThat(request.toString()).doesNotContain("a-model-of-the-caller").doesNotContain("a-request-id");
        RecordedEvent attempt = one(events, "velox.UpstreamAttempt");
        assertThat(attempt.getDuration("connect")).isEqualTo(Duration.ofNanos(10));
        assertThat(attempt.getDuration("head")).isEqualTo(Duration.ofNanos(40));
        assertThat(one(events, "velox.LoopStall").getDuration("late")).isEqualTo(Duration.ofMillis(25));
    }

    private static RecordedEvent one(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
