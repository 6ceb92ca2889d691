package dev.velox.sample.upstream;

import java.time.Instant;

import tools.jackson.databind.node.ObjectNode;

/** A response after its request: one that ran in the background is finished once the time of its generation is over. */
final class StoredResponse {

    private final ResponseDocument response;
    private final Instant finishedAt;
    private final int characters;
    private boolean cancelled;

    StoredResponse(ResponseDocument response, Instant finishedAt) {
        this.response = response;
        this.finishedAt = finishedAt;
        this.characters = response.request().toString().length();
    }

    String id() {
        return response.id();
    }

    int characters() {
        return characters;
    }

    ObjectNode request() {
        return response.request();
    }

    ObjectNode document(Instant now) {
        if (cancelled) {
            return response.unfinished("cancelled");
        }
        return finished(now) ? response.completed() : response.unfinished("in_progress");
    }

    /** Cancels what is not finished yet; a second time changes nothing. */
    void cancel(Instant now) {
        if (!finished(now)) {
            cancelled = true;
        }
    }

    private boolean finished(Instant now) {
        return !now.isBefore(finishedAt);
    }
}
