package dev.velox.autoconfigure.observe;

import java.time.Duration;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether slow requests are to be logged: without a threshold there is neither a thread nor a recording. */
final class OnSlowThreshold extends SpringBootCondition {

    private static final String PROPERTY = "velox.observe.slow-threshold";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String value = context.getEnvironment().getProperty(PROPERTY, "0s");
        return new ConditionOutcome(
                isSet(value), ConditionMessage.forCondition("Slow requests").because(PROPERTY + " is " + value));
    }

    /** What is no duration is for the binding to refuse. */
    private static boolean isSet(String value) {
        try {
            return DurationStyle.detectAndParse(value).compareTo(Duration.ZERO) > 0;
        } catch (IllegalArgumentException noDuration) {
            return false;
        }
    }
}
