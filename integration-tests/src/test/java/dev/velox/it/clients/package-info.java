/** Do the official clients work, told nothing but the gateway's base URL? */
@NullMarked
package dev.velox.it.clients;

import org.jspecify.annotations.NullMarked;
