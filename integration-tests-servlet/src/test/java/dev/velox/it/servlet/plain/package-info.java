/** A Spring MVC application as users have it. */
@NullMarked
package dev.velox.it.servlet.plain;

import org.jspecify.annotations.NullMarked;
