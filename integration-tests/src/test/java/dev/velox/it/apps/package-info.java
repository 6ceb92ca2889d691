/** Does the starter behave in applications of every shape, and leave them alone otherwise? */
@NullMarked
package dev.velox.it.apps;

import org.jspecify.annotations.NullMarked;
