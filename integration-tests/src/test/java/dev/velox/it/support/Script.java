package dev.velox.it.support;

import java.io.IOException;

/** What a {@link ScriptedUpstream} does with one request. Runs on a thread of its own and may block. */
@FunctionalInterface
public interface Script {

    void play(RecordedRequest request, UpstreamConnection connection) throws IOException, InterruptedException;

    /** Answers whole, and keeps the connection. */
    static Script json(int status, String body, String... headers) {
        return (_, connection) -> connection.json(status, body, headers);
    }

    /** Answers with the events and the last chunk. */
    static Script events(String... events) {
        return (_, connection) -> {
            connection.streamHead();
            for (String event : events) {
                connection.event(event);
            }
            connection.lastChunk();
        };
    }
}
