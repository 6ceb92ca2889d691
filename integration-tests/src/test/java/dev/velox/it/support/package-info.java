/** What the tests of this module share: running applications, raw HTTP from both ends, upstreams that do as they are told. */
@NullMarked
package dev.velox.it.support;

import org.jspecify.annotations.NullMarked;
