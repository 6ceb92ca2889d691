package dev.velox.autoconfigure.web;

import java.util.List;
import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

import dev.velox.engine.ingress.Claim.Claimed;
import dev.velox.engine.ingress.Claims;

/**
 * Stops the start when a controller maps only paths that Velox claims: it would never be called. A pattern that matches
 * other paths too ({@code /**}, {@code /v1/{name}}) is the less specific one and stays in force for those.
 */
final class PathClashCheck implements SmartInitializingSingleton {

    private final Claims claims;
    private final ObjectProvider<RequestMappingHandlerMapping> mappings;

    PathClashCheck(Claims claims, ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.claims = claims;
        this.mappings = mappings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        mappings.forEach(mapping -> mapping.getHandlerMethods().forEach(this::check));
    }

    private void check(RequestMappingInfo mapping, HandlerMethod handler) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        for (PathPattern pattern : mapping.getPatternsCondition().getPatterns()) {
            String example = example(pattern.getPatternString());
            for (RequestMethod method : methods.isEmpty() ? List.of(RequestMethod.values()) : methods) {
                if (claims.match(method.name(), example, false) instanceof Claimed) {
                    throw new PathClashException(method + " " + pattern.getPatternString(), handler.toString());
                }
            }
        }
    }

    /** A path that the pattern matches, with a word for whatever is variable that no literal path of Velox holds. */
    static String example(String pattern) {
        StringBuilder path = new StringBuilder(pattern.length());
        int depth = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '{') {
                if (depth++ == 0) {
                    path.append("any");
                }
            } else if (c == '}') {
                depth--;
            } else if (depth == 0) {
                path.append(c == '*' || c == '?' ? "any" : c);
            }
        }
        return path.toString();
    }
}
