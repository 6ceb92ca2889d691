/**
 * The request scanner: validates a JSON body whole, in one pass and without allocation, and reads the few keys that a
 * gateway acts on.
 *
 * <p>{@link dev.velox.engine.scan.ScanEngine} is the door. Behind it one grammar ({@code JsonScanner}) stands on a string
 * kernel ({@code StringKernel}), which is the only part that exists per instruction set.
 */
@NullMarked
package dev.velox.engine.scan;

import org.jspecify.annotations.NullMarked;
