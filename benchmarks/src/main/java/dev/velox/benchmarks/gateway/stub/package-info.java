/** A fast upstream whose service time is known, answering JSON and streams of events in HTTP/1.1 and HTTP/2. */
@NullMarked
package dev.velox.benchmarks.gateway.stub;

import org.jspecify.annotations.NullMarked;
