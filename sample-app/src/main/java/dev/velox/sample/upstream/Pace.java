package dev.velox.sample.upstream;

import java.time.Duration;
import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** How fast the deltas of a stream come: one pause before each, measured on the server's own loop. */
record Pace(Duration delay, Scheduler scheduler) {

    <T> Flux<T> of(List<T> deltas) {
        Flux<T> all = Flux.fromIterable(deltas);
        return delay.isZero() ? all : all.delayElements(delay, scheduler);
    }

    /** How long a generation of this many deltas takes. */
    Duration duration(int deltas) {
        return delay.multipliedBy(deltas);
    }
}
