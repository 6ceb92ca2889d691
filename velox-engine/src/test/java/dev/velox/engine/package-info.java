/** The rules of the whole house. */
@NullMarked
package dev.velox.engine;

import org.jspecify.annotations.NullMarked;
