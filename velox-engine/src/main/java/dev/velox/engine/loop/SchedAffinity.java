package dev.velox.engine.loop;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.Locale;

/** The two system calls behind {@link CpuAffinity}, for the calling thread (a thread id of 0). Threads: any. */
final class SchedAffinity {

    /** Room for 8192 CPUs; the kernel refuses a mask that is smaller than its own. */
    private static final int MASK_BYTES = 1024;

    private static final int CALLING_THREAD = 0;

    private final MethodHandle get;
    private final MethodHandle set;

    private SchedAffinity(MethodHandle get, MethodHandle set) {
        this.get = get;
        this.set = set;
    }

    /** Whether the calls exist here and the JVM lets this code make them without a warning. */
    static boolean permitted() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        return linux && SchedAffinity.class.getModule().isNativeAccessEnabled();
    }

    /** @throws java.util.NoSuchElementException if the C library has no such call */
    @SuppressWarnings("restricted") // asked for by permitted()
    static SchedAffinity load() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        FunctionDescriptor call = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
        return new SchedAffinity(
                linker.downcallHandle(library.findOrThrow("sched_getaffinity"), call),
                linker.downcallHandle(library.findOrThrow("sched_setaffinity"), call));
    }

    /** CPUs that the calling thread may run on, ascending; empty when the system does not say. */
    int[] allowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            int status = (int) get.invokeExact(CALLING_THREAD, (long) MASK_BYTES, mask);
            return status == 0
                    ? BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG)).stream()
                            .toArray()
                    : new int[0];
        } catch (Throwable impossible) {
            throw new IllegalStateException("sched_getaffinity", impossible);
        }
    }

    boolean pinCurrentThread(int cpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            mask.setAtIndex(ValueLayout.JAVA_LONG, cpu / Long.SIZE, 1L << cpu);
            return (int) set.invokeExact(CALLING_THREAD, (long) MASK_BYTES, mask) == 0;
        } catch (Throwable impossible) {
            throw new IllegalStateException("sched_setaffinity", impossible);
        }
    }
}
