/** An application as users have it: the starter, a few endpoints of its own, and a component scan that ends here. */
@NullMarked
package dev.velox.it.apps.plain;

import org.jspecify.annotations.NullMarked;
