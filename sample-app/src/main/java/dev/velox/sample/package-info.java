/** The runnable gateway: Velox in the smallest Spring Boot application, and the embedded upstream's way into it. */
@NullMarked
package dev.velox.sample;

import org.jspecify.annotations.NullMarked;
