package dev.velox.engine.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** Neither a command line nor a recording gives away what the process was told in confidence. */
class SecretTests {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --velox.upstream.api-key=sesame           | --velox.upstream.api-key=******
            -Dvelox.upstream.headers.x-tenant=sesame  | -Dvelox.upstream.headers.x-tenant=******
            --velox.access.api-keys[0]=sesame sesame  | --velox.access.api-keys[0]=******
            --spring.datasource.PASSWORD=sesame       | --spring.datasource.PASSWORD=******
            -javaagent:a.jar=port=1,token=sesame      | -javaagent:a.jar=port=1,token=******
            --spring.application.json={"apiKey":"sesame"} | --spring.application.json={"apiKey":******
            --velox.upstream.origin=http://u:sesame@x | --velox.upstream.origin=http://******@x
            sk-sesame-1                               | ******
            --server.port=8080                        | --server.port=8080
            -Xmx512m                                  | -Xmx512m
            """)
    void secretOfAnArgumentIsMasked(String argument, String masked) {
        assertThat(CommandLine.mask(List.of(argument))).containsExactly(masked);
    }

    @Test
    void secretThatIsAnArgumentOfItsOwnIsMasked() {
        assertThat(CommandLine.mask(List.of("java", "--api-key", "sesame", "-jar", "a.jar")))
                .containsExactly("java", "--api-key", "******", "-jar", "a.jar");
    }

    @Test
    void eventsOfAnotherRecordingDoNotLeave() throws IOException {
        System.setProperty("velox.test.secret", "open-sesame-1234");
        try (Recording other = new Recording();
                Profiler profiler = new Profiler(5)) {
            other.enable("jdk.InitialSystemProperty");
            other.enable("jdk.InitialEnvironmentVariable");
            other.enable("jdk.JVMInformation");
            other.start();

            byte[] trace = profiler.record(RecordedProfile.TRACE, 1, ProfileFormat.JFR);

            Path file = Files.write(folder.resolve("trace.jfr"), trace);
            List<String> events = new ArrayList<>();
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                events.add(event.getEventType().getName());
            }
            assertThat(events).isNotEmpty().isSubsetOf(RecordedProfile.TRACE.events());
            assertThat(new String(trace, ISO_8859_1)).doesNotContain("open-sesame-1234", "java.class.path");
        } finally {
            System.clearProperty("velox.test.secret");
        }
    }
}
