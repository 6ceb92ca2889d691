package dev.velox.autoconfigure.console;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;

/** What the page {@code /velox} shows: {@code veloxlive} the latest second, {@code veloxlive/stream} each one as it comes. */
@WebEndpoint(id = "veloxlive", defaultAccess = Access.READ_ONLY)
final class VeloxLiveEndpoint {

    private final LiveFeed feed;

    VeloxLiveEndpoint(LiveFeed feed) {
        this.feed = feed;
    }

    @ReadOperation
    WebEndpointResponse<LiveSnapshot> live() {
        LiveSnapshot latest = feed.latest();
        return latest == null
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE)
                : new WebEndpointResponse<>(latest);
    }

    /** A stream within the response: a stream as the result itself would be collected by Actuator first, without end. */
    @ReadOperation(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    WebEndpointResponse<Flux<ServerSentEvent<String>>> stream(@Selector String view) {
        return view.equals("stream")
                ? new WebEndpointResponse<>(feed.stream(), WebEndpointResponse.STATUS_OK)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
