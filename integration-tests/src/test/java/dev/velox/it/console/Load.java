package dev.velox.it.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callers who ask again and again until closed, whatever they are answered. */
final class Load implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Load.class);
    private static final int CALLERS = 4;

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final Thread[] callers = new Thread[CALLERS];
    private volatile boolean over;

    private Load(String origin, String model) {
        this.request = HttpRequest.newBuilder(URI.create(origin + "/v1/responses"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model + "\",\"input\":\"Hello\"}"))
                .build();
    }

    static Load on(String origin, String model) {
        Load load = new Load(origin, model);
        for (int i = 0; i < CALLERS; i++) {
            load.callers[i] = Thread.ofVirtual().name("caller-" + i).start(load::ask);
        }
        return load;
    }

    private void ask() {
        try {
            while (!over) {
                once();
                // Callers, no flood: the page shares the machine's processors with them.
                Thread.sleep(50);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void once() throws InterruptedException {
        try {
            client.send(request, BodyHandlers.discarding());
        } catch (IOException refused) {
            log.debug("This one got no answer", refused);
        }
    }

    @Override
    public void close() {
        over = true;
        for (Thread caller : callers) {
            caller.interrupt();
        }
        client.shutdownNow();
    }
}
