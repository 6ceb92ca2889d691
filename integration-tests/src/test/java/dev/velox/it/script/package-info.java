/** The commands of the README, run as a user's shell would. */
@NullMarked
package dev.velox.it.script;

import org.jspecify.annotations.NullMarked;
