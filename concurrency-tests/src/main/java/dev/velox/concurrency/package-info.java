/**
 * The places where a memory order matters, each as jcstress sees it: the order in use, which forbids the loss, and a weaker
 * one, which is seen to lose.
 */
@NullMarked
package dev.velox.concurrency;

import org.jspecify.annotations.NullMarked;
