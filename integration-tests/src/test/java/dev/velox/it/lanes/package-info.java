/** Is one lane as good as the other, whatever the application's server speaks? */
@NullMarked
package dev.velox.it.lanes;

import org.jspecify.annotations.NullMarked;
