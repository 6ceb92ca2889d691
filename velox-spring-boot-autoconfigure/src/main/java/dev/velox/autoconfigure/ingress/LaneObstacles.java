package dev.velox.autoconfigure.ingress;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * What the application put between the socket and its handlers, which a lane in front of WebFlux would go around. Found by the
 * types of bean definitions, so that looking for a bean never makes one; types are named, because none of their libraries has
 * to be there.
 */
final class LaneObstacles {

    private static final String SECURITY_CHAIN = "org.springframework.security.web.server.SecurityWebFilterChain";
    private static final String WEB_FILTER = "org.springframework.web.server.WebFilter";
    private static final String HTTP_HANDLER = "org.springframework.http.server.reactive.HttpHandler";
    private static final String WEBFLUX_CONFIGURER = "org.springframework.web.reactive.config.WebFluxConfigurer";
    private static final String WEBFLUX_SUPPORT = "org.springframework.web.reactive.config.WebFluxConfigurationSupport";
    private static final String NETTY_FACTORY = "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory";
    private static final String FACTORY_CUSTOMIZER = "org.springframework.boot.web.server.WebServerFactoryCustomizer";
    private static final String OBSERVATION_CONVENTION =
            "org.springframework.http.server.reactive.observation.ServerRequestObservationConvention";

    private static final String BOOT = "org.springframework.boot.";
    /** Where the customizer that puts the lane in is declared. */
    private static final String VELOX = "dev.velox.autoconfigure.netty.";

    private static final String SPRING = "org.springframework.";
    private static final String SECURITY = "org.springframework.security.";

    /** Filters of Boot that mean nothing to the gateway's paths: an HTML form that says it is a PUT is none of its requests. */
    private static final Set<String> HARMLESS_FILTERS = Set.of(
            "org.springframework.boot.webflux.filter.OrderedHiddenHttpMethodFilter",
            "org.springframework.web.filter.reactive.HiddenHttpMethodFilter");

    /** Of these any bean is the application's. */
    private static final List<String> ALWAYS_FOREIGN = List.of(
            "org.springframework.web.cors.reactive.CorsConfigurationSource",
            "org.springframework.http.server.reactive.HttpHandlerDecoratorFactory",
            "org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer",
            "org.springframework.boot.reactor.netty.NettyServerCustomizer",
            "org.springframework.boot.reactor.netty.NettyRouteProvider");

    private final ConfigurableListableBeanFactory beans;

    LaneObstacles(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Whether the application's server is the one that the lane can be put into. */
    boolean onReactorNetty() {
        return ofType(NETTY_FACTORY).findAny().isPresent();
    }

    /** Beans of Spring Security that decide about requests: its default chain is no bean, only the filter that runs it is. */
    List<String> securityChains() {
        List<String> chains = named(SECURITY_CHAIN, bean -> true).toList();
        return chains.isEmpty() ? named(WEB_FILTER, this::isOfSecurity).toList() : chains;
    }

    /** Everything that stands in the way, as {@code Type 'bean'}, in a fixed order. */
    List<String> all() {
        List<String> chains = securityChains();
        List<String> found = new ArrayList<>(chains);
        named(WEB_FILTER, bean -> isForeignFilter(bean, !chains.isEmpty())).forEach(found::add);
        named(WEBFLUX_CONFIGURER, bean -> mapsCors(bean, WEBFLUX_CONFIGURER)).forEach(found::add);
        named(WEBFLUX_SUPPORT, bean -> mapsCors(bean, WEBFLUX_SUPPORT)).forEach(found::add);
        named(HTTP_HANDLER, this::isNotBoots).forEach(found::add);
        named(NETTY_FACTORY, this::isNotBoots).forEach(found::add);
        factoryCustomizers().forEach(found::add);
        named(OBSERVATION_CONVENTION, this::isNotBoots).forEach(found::add);
        ALWAYS_FOREIGN.forEach(type -> named(type, bean -> true).forEach(found::add));
        return List.copyOf(found);
    }

    /** Those of this very factory, which may add server customizers to it. */
    private Stream<String> factoryCustomizers() {
        Class<?> customizer = find(FACTORY_CUSTOMIZER);
        Class<?> factory = find(NETTY_FACTORY);
        if (customizer == null || factory == null) {
            return Stream.empty();
        }
        ResolvableType type = ResolvableType.forClassWithGenerics(customizer, factory);
        return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false))
                .filter(bean -> isNotBoots(bean) && !isVelox(bean))
                .map(bean -> "WebServerFactoryCustomizer '" + bean + "'");
    }

    private Stream<String> named(String type, Predicate<String> foreign) {
        String simple = ClassUtils.getShortName(type);
        return ofType(type).filter(foreign).map(bean -> simple + " '" + bean + "'");
    }

    private Stream<String> ofType(String name) {
        Class<?> type = find(name);
        return type == null
                ? Stream.empty()
                : Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false));
    }

    /** @param chainsAreNamed whether what Spring Security's own filter does has been said already */
    private boolean isForeignFilter(String bean, boolean chainsAreNamed) {
        Class<?> type = beans.getType(bean, false);
        return type == null
                || !(HARMLESS_FILTERS.contains(type.getName())
                        || (chainsAreNamed && type.getName().startsWith(SECURITY)));
    }

    private boolean isOfSecurity(String bean) {
        Class<?> type = beans.getType(bean, false);
        return type != null && type.getName().startsWith(SECURITY);
    }

    /** Whether a configurer maps origins; one that is declared by nothing but its interface may. */
    private boolean mapsCors(String bean, String declaring) {
        Class<?> type = beans.getType(bean, false);
        if (type == null || type.getName().equals(declaring)) {
            String from = declaredBy(bean);
            return from == null || !from.startsWith(SPRING);
        }
        return Stream.of(ReflectionUtils.getUniqueDeclaredMethods(type))
                .anyMatch(method -> method.getName().equals("addCorsMappings")
                        && !method.getDeclaringClass().getName().startsWith(SPRING));
    }

    private boolean isNotBoots(String bean) {
        String from = declaredBy(bean);
        return from == null || !from.startsWith(BOOT);
    }

    private boolean isVelox(String bean) {
        String from = declaredBy(bean);
        return from != null && from.startsWith(VELOX);
    }

    /** The class whose method makes the bean, or its own. */
    private @Nullable String declaredBy(String bean) {
        try {
            BeanDefinition definition = beans.getMergedBeanDefinition(bean);
            String factory = definition.getFactoryBeanName();
            if (factory != null) {
                Class<?> type = beans.getType(factory, false);
                return type == null ? null : type.getName();
            }
            // Processed ahead of time a definition knows its method, and no configuration class any more.
            Method method = definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
            return method == null
                    ? definition.getBeanClassName()
                    : method.getDeclaringClass().getName();
        } catch (NoSuchBeanDefinitionException registeredWithoutOne) {
            return null;
        }
    }

    private @Nullable Class<?> find(String name) {
        ClassLoader loader = beans.getBeanClassLoader();
        return ClassUtils.isPresent(name, loader) ? ClassUtils.resolveClassName(name, loader) : null;
    }
}
