package dev.velox.engine.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

class CpuAffinityTests {

    @Test
    @EnabledOnOs(OS.LINUX)
    void pinnedThreadsKeepToTheAllowedCpusInTurn() {
        CpuAffinity affinity = CpuAffinity.detect(true);
        assertThat(affinity.available()).as(affinity.toString()).isTrue();
        List<String> seen = List.of(
                onThread(() -> allowedAfter(affinity, 0)),
                onThread(() -> allowedAfter(affinity, 1)),
                onThread(() -> allowedAfter(affinity, affinity.cpus())));

        assertThat(seen).allMatch(cpus -> cpus.matches("\\d+"));
        assertThat(seen.get(2)).isEqualTo(seen.get(0));
        assertThat(seen.get(1).equals(seen.get(0))).isEqualTo(affinity.cpus() == 1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void loopsArePinnedByTheirIndex() throws Exception {
        CpuAffinity affinity = CpuAffinity.detect(true);
        try (MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory())) {
            EngineLoops loops = EngineLoops.of(group);
            loops.pin(affinity);
            for (EngineLoop loop : loops.all()) {
                String mine = loop.eventLoop().submit(CpuAffinityTests::allowed).get();
                assertThat(mine).isEqualTo(onThread(() -> allowedAfter(affinity, loop.index())));
            }
        }
    }

    @Test
    void nothingIsPinnedWhereNobodyAskedForIt() {
        assertThat(CpuAffinity.NONE.pinCurrentThread(3)).isFalse();
        assertThat(CpuAffinity.NONE.available()).isFalse();
        assertThat(CpuAffinity.NONE).hasToString("off (not asked for)");
    }

    private static String allowedAfter(CpuAffinity affinity, int index) {
        assertThat(affinity.pinCurrentThread(index)).isTrue();
        return allowed();
    }

    private static String allowed() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a thread of its own: the pin stays with it. */
    private static String onThread(Supplier<String> task) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                result.complete(task.get());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        return result.join();
    }
}
