/** Makes a service of a compose file the upstream of the application that starts it. */
@NullMarked
package dev.velox.dockercompose;

import org.jspecify.annotations.NullMarked;
