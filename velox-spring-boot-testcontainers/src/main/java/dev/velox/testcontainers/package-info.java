/** Makes a container that a test starts the upstream of the application under test. */
@NullMarked
package dev.velox.testcontainers;

import org.jspecify.annotations.NullMarked;
