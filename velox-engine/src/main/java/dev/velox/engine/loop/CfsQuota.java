package dev.velox.engine.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the kernel stops this process when it has used its share of CPU time. Reads what the control groups say, version 2
 * ({@code cpu.max}) and version 1 ({@code cpu.cfs_quota_us}), from the process's own group up to the root.
 *
 * <p>Threads: any. Source: Linux kernel, admin-guide/cgroup-v2, "CPU Interface Files".
 */
record CfsQuota(boolean limited) {

    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    static CfsQuota ofThisProcess() {
        return of(MOUNT, Path.of("/proc/self/cgroup"));
    }

    /**
     * @param mount where the control groups are mounted
     * @param membership the file that names the process's groups, a line each: {@code id:controllers:path}
     */
    static CfsQuota of(Path mount, Path membership) {
        for (String line : lines(membership)) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3) {
                String controllers = fields[1];
                boolean limited = controllers.isEmpty()
                        ? limitedFrom(mount, fields[2], "cpu.max")
                        : List.of(controllers.split(",", -1)).contains("cpu")
                                && limitedFrom(mount.resolve(controllers), fields[2], "cpu.cfs_quota_us");
                if (limited) {
                    return new CfsQuota(true);
                }
            }
        }
        return new CfsQuota(false);
    }

    private static boolean limitedFrom(Path root, String group, String file) {
        // In a container the group may be named as the host sees it, while its files stand at the root.
        Path at = root.resolve(group.replaceFirst("^(/\\.\\.)*/*", "")).normalize();
        while (at != null && at.startsWith(root)) {
            for (String line : lines(at.resolve(file))) {
                if (!line.startsWith("max") && !line.startsWith("-1")) {
                    return true;
                }
            }
            at = at.getParent();
        }
        return false;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException unreadable) {
            // As good as no limit that could be known of.
            return List.of();
        }
    }
}
