/** Every fault of the fault kit, seen through the gateway by a client, and the page that tells of it. */
@NullMarked
package dev.velox.it.faults.table;

import org.jspecify.annotations.NullMarked;
