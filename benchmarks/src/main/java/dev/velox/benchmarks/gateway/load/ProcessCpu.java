package dev.velox.benchmarks.gateway.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time of processes, user and system together, from {@code /proc/PID/stat} (proc(5)), in ticks of 10 ms. */
final class ProcessCpu {

    private static final double MICROS_PER_TICK = 10_000;
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    private final List<Path> files;

    /** The processes with these ids, separated by commas; none at all is fine and costs 0. */
    ProcessCpu(String pids) {
        this.files = Stream.of(pids.split(",", -1))
                .filter(pid -> !pid.isBlank())
                .map(pid -> Path.of("/proc", pid, "stat"))
                .toList();
    }

    /** CPU time used so far, in microseconds. */
    double micros() {
        try {
            double sum = 0;
            for (Path file : files) {
                sum += ticks(Files.readString(file)) * MICROS_PER_TICK;
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException("a measured process ended", e);
        }
    }

    /** Ticks in a line of stat; the name in brackets may hold spaces and brackets. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    }
}
