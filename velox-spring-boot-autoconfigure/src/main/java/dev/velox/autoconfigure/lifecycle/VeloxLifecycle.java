package dev.velox.autoconfigure.lifecycle;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.ingress.NettyLane;

/**
 * The end of the gateway, before Boot's graceful shutdown of the web server: readiness goes down while everything is still
 * served, then new requests are refused and those in flight finish, then what is left is cut and counted.
 *
 * <p><b>Threads.</b> {@link #stop(Runnable)} returns at once and works on a thread of its own, so that neither a loop nor other
 * beans of the phase wait for the delay.
 */
final class VeloxLifecycle implements SmartLifecycle {

    /** Stopped before Boot's graceful phase, and after beans of the default phase, which may still use the gateway. */
    static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

    private static final Logger log = LoggerFactory.getLogger(VeloxLifecycle.class);

    private static final Duration SEND_PAUSE = Duration.ofMillis(5);

    private final ApplicationContext context;
    private final VeloxGateway gateway;
    private final NettyLane lane;
    private final Duration delay;
    private final Duration drainTimeout;
    private final Duration margin;
    private volatile boolean running;

    /**
     * @param phaseTimeout after which Spring goes on to the next phase whatever this one does
     * @throws InvalidVeloxSettingException if the delay leaves no time to drain
     */
    VeloxLifecycle(
            ApplicationContext context, VeloxGateway gateway, NettyLane lane, Duration delay, Duration phaseTimeout) {
        this.context = context;
        this.gateway = gateway;
        this.lane = lane;
        this.delay = delay;
        // What the error answers of the cut ones need to leave the machine.
        Duration second = Duration.ofSeconds(1);
        Duration tenth = phaseTimeout.dividedBy(10);
        this.margin = tenth.compareTo(second) < 0 ? tenth : second;
        this.drainTimeout = phaseTimeout.minus(margin).minus(delay);
        InvalidVeloxSettingException.check(
                drainTimeout.isPositive(),
                "velox.shutdown.delay",
                delay,
                "less than spring.lifecycle.timeout-per-shutdown-phase (" + phaseTimeout + ") by more than " + margin);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        announce();
        drain();
    }

    @Override
    public void stop(Runnable callback) {
        announce();
        Thread.ofPlatform().name("velox-shutdown").start(() -> {
            try {
                drain();
            } finally {
                callback.run();
            }
        });
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A paused context resumes with the same beans; a drained gateway would not. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void announce() {
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        gateway.announceEnd();
    }

    private void drain() {
        try {
            if (delay.isPositive()) {
                log.info("Ending: still serving for {} ms, so that load balancers notice", delay.toMillis());
                Thread.sleep(delay);
            }
            int open = gateway.snapshot().inFlight();
            if (open > 0) {
                log.info("Ending: {} requests in flight may finish within {} ms", open, drainTimeout.toMillis());
            }
            long begun = NanoClock.system().nanoTime();
            int cut = gateway.drain(drainTimeout)
                    .toCompletableFuture()
                    .get(drainTimeout.plus(margin).toNanos(), TimeUnit.NANOSECONDS);
            sendRest(begun + drainTimeout.plus(margin).toNanos());
            if (cut == 0) {
                log.info("Drained: every request in flight has finished");
            } else {
                log.warn("Drained: {} requests were cut after {} ms", cut, drainTimeout.toMillis());
            }
        } catch (TimeoutException late) {
            log.warn("Not drained within {} ms; the web server stops now", drainTimeout.toMillis());
        } catch (ExecutionException failed) {
            log.warn("Draining failed; the web server stops now", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            running = false;
        }
    }

    /**
     * The web server closes connections on which it knows of no request, those of the Netty lane among them: so what the lane
     * still has to send is waited for here.
     */
    private void sendRest(long until) throws InterruptedException, ExecutionException, TimeoutException {
        NanoClock clock = NanoClock.system();
        while (busy(until - clock.nanoTime()) > 0 && clock.nanoTime() - until < 0) {
            Thread.sleep(SEND_PAUSE);
        }
    }

    private int busy(long nanosLeft) throws InterruptedException, ExecutionException, TimeoutException {
        return lane.closeIdle().toCompletableFuture().get(Math.max(nanosLeft, 0), TimeUnit.NANOSECONDS);
    }
}
