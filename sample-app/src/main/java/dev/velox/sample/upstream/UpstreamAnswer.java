package dev.velox.sample.upstream;

import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/** What goes back to the client: one JSON document, or server-sent events. */
sealed interface UpstreamAnswer {

    record Document(int status, ObjectNode body) implements UpstreamAnswer {
        static Document ok(ObjectNode body) {
            return new Document(200, body);
        }
    }

    /**
     * A stream under way.
     *
     * @param events whole events, each with the empty line that ends it
     */
    record Events(Flux<String> events) implements UpstreamAnswer {}
}
