/** What becomes of the gateway in a Spring MVC application? */
@NullMarked
package dev.velox.it.servlet;

import org.jspecify.annotations.NullMarked;
