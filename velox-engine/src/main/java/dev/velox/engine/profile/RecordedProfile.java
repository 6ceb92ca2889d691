package dev.velox.engine.profile;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/** The profiles that take time, and the events of the Flight Recorder that they are made of. */
enum RecordedProfile {
    CPU {
        @Override
        Set<String> events() {
            return Set.of(cpuEvent());
        }
    },
    ALLOCS {
        @Override
        Set<String> events() {
            return Set.of(ALLOCATION);
        }
    },
    MUTEX {
        @Override
        Set<String> events() {
            return Set.of(MONITOR_ENTER, PARK);
        }
    },
    BLOCK {
        @Override
        Set<String> events() {
            return Set.of(
                    MONITOR_ENTER, PARK, "jdk.JavaMonitorWait", "jdk.ThreadSleep", "jdk.SocketRead", "jdk.SocketWrite");
        }
    },
    THREADCREATE {
        @Override
        Set<String> events() {
            return Set.of(THREAD_START);
        }
    },
    TRACE {
        // None that shows settings: the JVM's events for environment, system properties and processes hold secrets.
        @Override
        Set<String> events() {
            return Set.of(
                    cpuEvent(),
                    ALLOCATION,
                    MONITOR_ENTER,
                    PARK,
                    THREAD_START,
                    "jdk.JavaMonitorWait",
                    "jdk.ThreadSleep",
                    "jdk.ThreadEnd",
                    "jdk.SocketRead",
                    "jdk.SocketWrite",
                    "jdk.VirtualThreadPinned",
                    "jdk.GarbageCollection",
                    "jdk.GCPhasePause",
                    "jdk.GCHeapSummary",
                    "jdk.ExecuteVMOperation",
                    "jdk.Compilation",
                    "jdk.CPULoad",
                    "jdk.ThreadCPULoad",
                    REQUEST,
                    UPSTREAM_ATTEMPT,
                    LOOP_STALL);
        }
    };

    static final String MONITOR_ENTER = "jdk.JavaMonitorEnter";
    static final String PARK = "jdk.ThreadPark";

    /** The gateway's own, which come from elsewhere in the engine: known by name only. */
    private static final String REQUEST = "velox.Request";

    private static final String UPSTREAM_ATTEMPT = "velox.UpstreamAttempt";
    private static final String LOOP_STALL = "velox.LoopStall";

    private static final String ALLOCATION = "jdk.ObjectAllocationSample";
    private static final String THREAD_START = "jdk.ThreadStart";
    private static final String CPU_TIME = "jdk.CPUTimeSample";

    /** Shorter waits are left out: a busy server parks many thousand times per second. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

    /** Names of the events; nothing else leaves in a recording. */
    abstract Set<String> events();

    final void enable(Recording recording) {
        disableOthers(recording);
        for (String event : events()) {
            switch (event) {
                case CPU_TIME -> recording.enable(event).with("throttle", "10ms");
                case "jdk.ExecutionSample" -> recording.enable(event).withPeriod(Duration.ofMillis(20));
                case ALLOCATION -> recording.enable(event).with("throttle", "300/s");
                case MONITOR_ENTER, REQUEST, UPSTREAM_ATTEMPT, LOOP_STALL ->
                    recording.enable(event).withoutThreshold();
                case "jdk.CPULoad", "jdk.ThreadCPULoad" ->
                    recording.enable(event).withPeriod(Duration.ofSeconds(1));
                default -> recording.enable(event).withThreshold(SHORTEST_WAIT);
            }
        }
    }

    /** A bare recording has every event of the application on: a busy gateway's requests would cost more than the samples. */
    private void disableOthers(Recording recording) {
        Stream.concat(
                        FlightRecorder.getFlightRecorder().getEventTypes().stream()
                                .map(EventType::getName),
                        // Those that nobody has needed yet are not registered, and would be on from their first use.
                        Stream.of(REQUEST, UPSTREAM_ATTEMPT, LOOP_STALL))
                .filter(event -> !events().contains(event))
                .forEach(recording::disable);
    }

    /** Whether samples come from CPU time of the threads (JEP 509, Linux) or from a sampler that looks at a few of them. */
    static boolean byCpuTime() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
                && FlightRecorder.getFlightRecorder().getEventTypes().stream()
                        .anyMatch(type -> type.getName().equals(CPU_TIME));
    }

    private static String cpuEvent() {
        return byCpuTime() ? CPU_TIME : "jdk.ExecutionSample";
    }
}
