/** What operators see of single requests and of all of them. */
@NullMarked
package dev.velox.it.insight;

import org.jspecify.annotations.NullMarked;
