package dev.velox.it.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A provider that does as it is told, over HTTP/1.1 on loopback: each request is recorded and handed to the current
 * {@link Script}. HEAD, which warms connections up, is answered by itself.
 */
public final class ScriptedUpstream implements AutoCloseable {

    /** A whole answer of {@code POST /v1/responses}, as small as clients take it. */
    public static final String RESPONSE = """
            {"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[\
            {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[\
            {"type":"output_text","text":"Hello","annotations":[]}]}],"parallel_tool_calls":true,"tool_choice":"auto",\
            "tools":[],"metadata":{},"error":null,"incomplete_details":null,"instructions":null,"temperature":1,"top_p":1}""";

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<RecordedRequest> requests = new LinkedBlockingQueue<>();
    private volatile Script script = Script.json(200, RESPONSE);
    private volatile CountDownLatch warmUp = new CountDownLatch(0);

    private ScriptedUpstream(ServerSocket server) {
        this.server = server;
    }

    public static ScriptedUpstream start() {
        try {
            ScriptedUpstream upstream = new ScriptedUpstream(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("scripted-upstream").start(upstream::accept);
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The property that points a gateway here. */
    public String asProperty() {
        return "velox.upstream.origin=" + origin();
    }

    /** What happens to the requests from now on. Forgets those that came so far. */
    public void plays(Script next) {
        script = next;
        requests.clear();
    }

    /** Leaves the requests that warm connections up without an answer until the latch is open. */
    public void warmsUpAfter(CountDownLatch latch) {
        warmUp = latch;
    }

    /** The next request that came. */
    public RecordedRequest takeRequest() {
        try {
            @Nullable RecordedRequest request = requests.poll(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (request == null) {
                throw new AssertionError("No request reached the upstream");
            }
            return request;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** How many requests came and were not taken. */
    public int waitingRequests() {
        return requests.size();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                if (server.isClosed()) {
                    // Accepted while the others were being closed.
                    socket.close();
                }
                Thread.ofVirtual().name("scripted-upstream").start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            WireReader reader = new WireReader(in);
            UpstreamConnection connection = new UpstreamConnection(socket, in);
            for (WireHead head = reader.head(false); head != null; head = reader.head(false)) {
                RecordedRequest request = new RecordedRequest(head, reader.readAll());
                if (head.start().startsWith("HEAD ")) {
                    warmUp.await();
                    connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                } else {
                    requests.add(request);
                    script.play(request, connection);
                }
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException ended) {
            // The gateway or the script ended the connection: what the test then asserts is the gateway's side of it.
            sockets.remove(socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
        }
    }
}
