package dev.velox.engine.loop;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps threads on CPUs of their own: the i-th thread on the i-th CPU that this process may use, in turn. Which those are is
 * read once; a CPU that is taken away later only loses the pin.
 *
 * <p>Where pinning is impossible (another system than Linux, no native access) or would hurt (a CFS quota stops all threads of
 * the process together), it is off and {@link #reason()} says why; nothing fails.
 *
 * <p>Threads: any. A thread that a pinned one starts inherits its pin; a virtual thread would pin its carrier.
 *
 * <p>Source: sched_setaffinity(2), cpu_set_t; cgroups(7), {@code cpu.max}.
 */
public final class CpuAffinity {

    /** Pins nothing. */
    public static final CpuAffinity NONE = new CpuAffinity(null, new int[0], "not asked for");

    private static final Logger log = LoggerFactory.getLogger(CpuAffinity.class);

    private final @Nullable SchedAffinity calls;
    private final int[] cpus;
    private final String reason;

    private CpuAffinity(@Nullable SchedAffinity calls, int[] cpus, String reason) {
        this.calls = calls;
        this.cpus = cpus;
        this.reason = reason;
    }

    /**
     * Looks whether pinning works here and would help.
     *
     * @param evenUnderQuota whether to pin although a CFS quota is in force
     */
    public static CpuAffinity detect(boolean evenUnderQuota) {
        if (!SchedAffinity.permitted()) {
            return off("needs Linux and --enable-native-access=ALL-UNNAMED");
        }
        if (!evenUnderQuota && CfsQuota.ofThisProcess().limited()) {
            return off("a CPU quota is in force");
        }
        SchedAffinity calls = SchedAffinity.load();
        int[] cpus = calls.allowed();
        return cpus.length == 0
                ? off("the CPUs of this process cannot be read")
                : new CpuAffinity(calls, cpus, cpus.length + " CPUs");
    }

    private static CpuAffinity off(String reason) {
        return new CpuAffinity(null, new int[0], reason);
    }

    /** Whether threads can be pinned. */
    public boolean available() {
        return calls != null;
    }

    /** CPUs that threads are spread over; 0 when nothing is pinned. */
    public int cpus() {
        return cpus.length;
    }

    /** Why nothing is pinned, or over how many CPUs threads are spread. */
    public String reason() {
        return reason;
    }

    /**
     * Keeps the calling thread on one CPU from now on.
     *
     * @param index number of the thread among its like, from 0
     * @return whether it is pinned now; a refusal is logged once per thread and changes nothing
     */
    public boolean pinCurrentThread(int index) {
        SchedAffinity system = calls;
        if (system == null) {
            return false;
        }
        int cpu = cpus[index % cpus.length];
        boolean pinned = system.pinCurrentThread(cpu);
        if (!pinned) {
            log.warn(
                    "{} could not be pinned to CPU {}; it runs on any",
                    Thread.currentThread().getName(),
                    cpu);
        }
        return pinned;
    }

    @Override
    public String toString() {
        return (available() ? "on (" : "off (") + reason + ')';
    }
}
