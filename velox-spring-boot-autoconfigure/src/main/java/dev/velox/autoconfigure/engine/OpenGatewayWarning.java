package dev.velox.autoconfigure.engine;

import java.net.InetAddress;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.ingress.Lane;

/**
 * One warning when whoever reaches the application's port may spend the provider's key. A port of the gateway's own does not
 * open without an answer to that.
 */
final class OpenGatewayWarning implements ApplicationListener<WebServerInitializedEvent> {

    private static final Logger log = LoggerFactory.getLogger(OpenGatewayWarning.class);

    /** By name: Spring Security is no dependency. Its default chain is no bean, only the filter that runs it is. */
    private static final List<String> SECURITY = List.of(
            "org.springframework.security.web.server.SecurityWebFilterChain",
            "org.springframework.security.web.server.WebFilterChainProxy");

    private final AccessProperties access;
    private final boolean ownListener;
    private final Lane lane;
    private final Environment environment;
    private final ListableBeanFactory beans;

    OpenGatewayWarning(
            AccessProperties access,
            boolean ownListener,
            Lane lane,
            Environment environment,
            ListableBeanFactory beans) {
        this.access = access;
        this.ownListener = ownListener;
        this.lane = lane;
        this.environment = environment;
        this.beans = beans;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        boolean elsewhere = ownListener || event.getApplicationContext().getServerNamespace() != null;
        if (elsewhere || !access.apiKeys().isEmpty() || access.anonymous() || onLoopback() || secured()) {
            return;
        }
        log.warn(
                "The gateway is open: whoever reaches port {} sends requests with your provider's key, at your cost. Set"
                        + " velox.access.api-keys, put Spring Security before it, bind server.address=127.0.0.1, or say"
                        + " velox.access.anonymous=true",
                event.getWebServer().getPort());
    }

    private boolean onLoopback() {
        return Binder.get(environment)
                .bind("server.address", InetAddress.class)
                .map(InetAddress::isLoopbackAddress)
                .orElse(false);
    }

    private boolean secured() {
        if (lane.netty()) {
            return false;
        }
        ClassLoader loader = getClass().getClassLoader();
        return SECURITY.stream()
                .anyMatch(name -> ClassUtils.isPresent(name, loader)
                        && beans.getBeanNamesForType(ClassUtils.resolveClassName(name, loader), true, false).length
                                > 0);
    }
}
