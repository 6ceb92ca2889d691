package dev.velox.benchmarks.gateway.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** When the stubs noticed that a caller had left, by the caller's id. */
final class Resets {

    private final Map<Integer, Long> noticed = new HashMap<>();

    /** Reads lines of an id and a time in nanoseconds. The first time of an id counts. */
    void add(String lines) {
        lines.lines().forEach(line -> {
            int space = line.indexOf(' ');
            noticed.putIfAbsent(Integer.valueOf(line.substring(0, space)), Long.valueOf(line.substring(space + 1)));
        });
    }

    /** When the reset of a caller was noticed, or null if never. */
    @Nullable Long noticed(int id) {
        return noticed.get(id);
    }

    /** Asks every stub; blocks. */
    static Resets read(List<String> stubs) {
        Resets resets = new Resets();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String stub : stubs) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(stub + "/stub/resets"))
                        .build();
                resets.add(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a stub does not say what it saw", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a stub was asked what it saw", e);
        }
        return resets;
    }
}
