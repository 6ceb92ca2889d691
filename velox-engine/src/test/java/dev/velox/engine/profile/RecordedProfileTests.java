package dev.velox.engine.profile;

import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RecordedProfileTests {

    @Name("velox.test.OfTheApplication")
    @Enabled
    private static final class OfTheApplication extends Event {}

    @ParameterizedTest
    @EnumSource(RecordedProfile.class)
    void eventsOfTheApplicationCostNothingWhileAProfileIsTaken(RecordedProfile profile) {
        FlightRecorder.register(OfTheApplication.class);
        try (Recording recording = new Recording()) {
            profile.enable(recording);

            assertThat(recording.getSettings()).containsEntry("velox.test.OfTheApplication#enabled", "false");
            if (profile != RecordedProfile.TRACE) {
                assertThat(recording.getSettings())
                        .containsEntry("velox.Request#enabled", "false")
                        .containsEntry("velox.UpstreamAttempt#enabled", "false");
            }
            profile.events()
                    .forEach(event -> assertThat(recording.getSettings()).containsEntry(event + "#enabled", "true"));
        } finally {
            FlightRecorder.unregister(OfTheApplication.class);
        }
    }
}
