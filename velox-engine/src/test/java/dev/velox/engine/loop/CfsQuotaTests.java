package dev.velox.engine.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CfsQuotaTests {

    @TempDir
    private Path mount;

    @Test
    void quotaOfTheProcesssOwnGroupLimits() throws IOException {
        write("a/b/cpu.max", "200000 100000");
        assertThat(limited("0::/a/b")).isTrue();
    }

    @Test
    void quotaOfAGroupAboveLimits() throws IOException {
        write("a/b/cpu.max", "max 100000");
        write("a/cpu.max", "50000 100000");
        assertThat(limited("0::/a/b")).isTrue();
    }

    @Test
    void quotaIsFoundAtTheRootWhereAContainerSeesIt() throws IOException {
        write("cpu.max", "150000 100000");
        assertThat(limited("0::/../../docker/4711")).isTrue();
        assertThat(limited("0::/docker/4711")).isTrue();
    }

    @Test
    void noMaximumIsNoLimit() throws IOException {
        write("a/cpu.max", "max 100000");
        assertThat(limited("0::/a")).isFalse();
        assertThat(limited("0::/")).isFalse();
        assertThat(limited("")).isFalse();
    }

    @Test
    void quotaOfVersionOneLimits() throws IOException {
        write("cpu,cpuacct/a/cpu.cfs_quota_us", "150000");
        write("cpu,cpuacct/b/cpu.cfs_quota_us", "-1");
        assertThat(limited("4:memory:/a\n3:cpu,cpuacct:/a")).isTrue();
        assertThat(limited("4:memory:/a\n3:cpu,cpuacct:/b")).isFalse();
    }

    private void write(String file, String text) throws IOException {
        Path path = mount.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + '\n');
    }

    private boolean limited(String membership) throws IOException {
        Path file = mount.resolve("membership");
        Files.writeString(file, membership);
        return CfsQuota.of(mount, file).limited();
    }
}
