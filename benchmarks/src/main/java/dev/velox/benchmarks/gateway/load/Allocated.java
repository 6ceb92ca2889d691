package dev.velox.benchmarks.gateway.load;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/**
 * Prints the bytes that the threads of a JVM have allocated since its start, those of ended threads included:
 * {@code TotalThreadAllocatedBytes} of {@code com.sun.management.ThreadMXBean}. Needs no flag there. Asking costs that JVM about
 * a megabyte, which is in the next answer.
 */
public final class Allocated {

    private Allocated() {}

    /** Takes the process id. The address comes from the JVM itself, over its attach socket: nobody else can have written it. */
    @SuppressWarnings({"BanJNDI", "SystemOut"})
    public static void main(String[] args) throws IOException, AttachNotSupportedException, JMException {
        PrintStream out = System.out;
        VirtualMachine jvm = VirtualMachine.attach(args[0]);
        try {
            JMXServiceURL address = new JMXServiceURL(jvm.startLocalManagementAgent());
            try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
                ObjectName threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
                out.println(connector.getMBeanServerConnection().getAttribute(threads, "TotalThreadAllocatedBytes"));
            }
        } finally {
            jvm.detach();
        }
    }
}
