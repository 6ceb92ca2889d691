/** What does bad input get, through HTTP, and does the gateway stay whole? */
@NullMarked
package dev.velox.it.badinput;

import org.jspecify.annotations.NullMarked;
