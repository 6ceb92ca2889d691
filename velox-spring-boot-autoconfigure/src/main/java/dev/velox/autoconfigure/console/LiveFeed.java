package dev.velox.autoconfigure.console;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.engine.clock.NanoClock;

/**
 * A snapshot each second, for whoever looks. Its JSON is written once, however many look; a page that does not keep up misses
 * seconds instead of having them kept. Ends before the web server does, which would otherwise wait for pages that stay open.
 *
 * <p><b>Threads.</b> One of its own for sampling; the rest from any.
 */
final class LiveFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);

    private final JsonMapper json = JsonMapper.builder().build();
    private final LiveHistory history = new LiveHistory();
    private final Supplier<LiveSampler> samplers;
    private final NanoClock clock;
    private volatile @Nullable LiveSnapshot latest;
    private volatile Sinks.Many<ServerSentEvent<String>> viewers = sink();
    private volatile @Nullable ScheduledExecutorService thread;

    /** @param samplers makes one at each start, whose first period begins then */
    LiveFeed(Supplier<LiveSampler> samplers, NanoClock clock) {
        this.samplers = samplers;
        this.clock = clock;
    }

    @Override
    public void start() {
        LiveSampler sampler = samplers.get();
        Sinks.Many<ServerSentEvent<String>> told = sink();
        viewers = told;
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("velox-console").factory());
        thread = started;
        var _ = started.scheduleAtFixedRate(() -> tick(sampler, told), 1, 1, TimeUnit.SECONDS);
    }

    private void tick(LiveSampler sampler, Sinks.Many<ServerSentEvent<String>> told) {
        try {
            LiveSnapshot snapshot = sampler.sample(clock.nanoTime());
            latest = snapshot;
            history.add(snapshot.point());
            if (told.currentSubscriberCount() > 0) {
                told.tryEmitNext(event("live", snapshot));
            }
        } catch (RuntimeException failed) {
            // An exception would end the schedule, and with it the page, for good.
            log.warn("No snapshot for the page /velox this second", failed);
        }
    }

    /** The latest; null in the first second. */
    @Nullable LiveSnapshot latest() {
        return latest;
    }

    /** First the plots' past as one event {@code history}, then each second an event {@code live}. */
    Flux<ServerSentEvent<String>> stream() {
        return Flux.defer(() -> {
            Flux<ServerSentEvent<String>> past = Flux.just(event("history", history.points()));
            LiveSnapshot now = latest;
            return Flux.concat(now == null ? past : past.concatWithValues(event("live", now)), viewers.asFlux());
        });
    }

    private ServerSentEvent<String> event(String name, Object data) {
        return ServerSentEvent.<String>builder(json.writeValueAsString(data))
                .event(name)
                .build();
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = thread;
        thread = null;
        if (running != null) {
            // On the thread that emits: a sink refuses an end that comes while an event is being told, and pages would
            // stay.
            running.execute(viewers::tryEmitComplete);
            running.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private static Sinks.Many<ServerSentEvent<String>> sink() {
        return Sinks.many().multicast().directBestEffort();
    }
}
