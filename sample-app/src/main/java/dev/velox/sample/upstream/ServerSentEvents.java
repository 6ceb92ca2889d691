package dev.velox.sample.upstream;

import tools.jackson.databind.node.ObjectNode;

/** The two framings that the API uses: data alone (chat), and data under the name of its type (responses). */
final class ServerSentEvents {

    static final String DONE = "data: [DONE]\n\n";

    private ServerSentEvents() {}

    static String data(ObjectNode data) {
        return "data: " + Json.MAPPER.writeValueAsString(data) + "\n\n";
    }

    static String named(String type, ObjectNode data) {
        return "event: " + type + "\n" + data(data);
    }
}
