package dev.velox.autoconfigure.netty;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.autoconfigure.ingress.ListenerProperties;
import dev.velox.autoconfigure.ingress.WebLaneSettings;
import dev.velox.engine.ingress.LaneSettings;
import dev.velox.engine.ingress.NettyLane;

/** Properties, Boot's own among them, to what the lane needs. */
final class LaneMapper {

    private LaneMapper() {}

    /** On a port of its own nothing of the application's web server counts. */
    static LaneSettings settings(WebLaneSettings settings, IngressProperties ingress, Environment environment) {
        boolean shared = !ingress.listener().enabled();
        return new LaneSettings(
                shared ? contextPath(environment) : "",
                settings.claims(),
                settings.bodyTimeout(),
                shared ? maxKeepAliveRequests(environment) : 0);
    }

    /**
     * @throws InvalidVeloxSettingException if strangers could use the gateway without a word about it
     */
    static GatewayListener listener(
            ListenerProperties properties,
            AccessProperties access,
            LoopResources loops,
            NettyLane lane,
            @Nullable SslBundles bundles) {
        InetAddress address = properties.bindAddress();
        InvalidVeloxSettingException.check(
                address.isLoopbackAddress()
                        || access.anonymous()
                        || !access.apiKeys().isEmpty(),
                "velox.ingress.listener.address",
                address.getHostAddress(),
                "a loopback address such as 127.0.0.1, or keys of callers in velox.access.api-keys, or"
                        + " velox.access.anonymous=true: no Spring Security stands before this port, and whoever reaches it"
                        + " sends requests with your provider's key");
        String bundle = properties.sslBundle();
        return new GatewayListener(properties, loops, lane, bundle == null ? null : ListenerTls.of(bundle, bundles));
    }

    /** As Boot cleans it. */
    private static String contextPath(Environment environment) {
        String path = Binder.get(environment)
                .bind("spring.webflux.base-path", String.class)
                .orElse("")
                .trim();
        return StringUtils.trimTrailingCharacter(path, '/');
    }

    private static int maxKeepAliveRequests(Environment environment) {
        int limit = Binder.get(environment)
                .bind("server.netty.max-keep-alive-requests", Integer.class)
                .orElse(0);
        return Math.max(0, limit);
    }
}
