/** Does the artifact that people start with {@code java -jar} work? */
@NullMarked
package dev.velox.it.jar;

import org.jspecify.annotations.NullMarked;
