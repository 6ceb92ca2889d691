package dev.velox.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Conditional;

/** Matches where the gateway has no port of its own ({@code velox.ingress.listener.port}) and shares the web server's. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(ConditionalOnSharedPort.OnSharedPort.class)
public @interface ConditionalOnSharedPort {

    /** No port of its own. */
    final class OnSharedPort extends NoneNestedConditions {

        OnSharedPort() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("velox.ingress.listener.port")
        static final class OwnPort {}
    }
}
