package dev.velox.engine.scan;

import org.jspecify.annotations.Nullable;

/**
 * Whether the vector kernel runs on this JVM, and if not, why.
 *
 * @param kernel the kernel, or null
 * @param reason how wide its vectors are, or what it lacks
 */
record VectorSupport(@Nullable StringKernel kernel, String reason) {

    /** Asks this JVM. Never throws. */
    static VectorSupport find() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return without("needs --add-modules jdk.incubator.vector");
        }
        // Without the optimising compiler each vector operation is a call that allocates: slower by orders of
        // magnitude.
        String compilers = System.getProperty("java.vm.info", "");
        if (compilers.contains("interpreted") || compilers.contains("emulated-client")) {
            return without("needs the JVM's optimising compiler, which is off: " + compilers);
        }
        try {
            return new VectorSupport(new VectorKernel(), VectorKernel.bits() + "-bit vectors");
        } catch (LinkageError | UnsupportedOperationException e) {
            return without("fails to start: " + e);
        }
    }

    private static VectorSupport without(String reason) {
        return new VectorSupport(null, reason);
    }
}
