package dev.velox.autoconfigure.profiling;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import dev.velox.engine.profile.ProfileFormat;
import dev.velox.engine.profile.ProfileRefusedException;
import dev.velox.engine.profile.Profiler;

/**
 * A CPU profile through Actuator, and through whatever security stands before it. Not reachable unless access is given, like
 * Boot's {@code heapdump}. The result is no publisher, so Actuator calls this on a thread that may block.
 */
@WebEndpoint(id = "veloxprofile", defaultAccess = Access.NONE)
final class VeloxProfileEndpoint {

    private final Profiler profiler;

    VeloxProfileEndpoint(Profiler profiler) {
        this.profiler = profiler;
    }

    @ReadOperation(produces = {"application/octet-stream", "text/html", "text/plain"})
    WebEndpointResponse<byte[]> profile(@Nullable String seconds, @Nullable String format) throws IOException {
        try {
            ProfileFormat wanted = format == null ? ProfileFormat.PPROF : ProfileFormat.of(format);
            return new WebEndpointResponse<>(profiler.cpu(seconds, wanted), MimeType.valueOf(wanted.mediaType()));
        } catch (ProfileRefusedException refused) {
            return new WebEndpointResponse<>(
                    String.valueOf(refused.getMessage()).getBytes(StandardCharsets.UTF_8),
                    refused.status(),
                    MimeTypeUtils.TEXT_PLAIN);
        }
    }
}
