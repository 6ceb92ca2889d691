/** Time as a parameter. The only package that reads the JVM's clock. */
@NullMarked
package dev.velox.engine.clock;

import org.jspecify.annotations.NullMarked;
