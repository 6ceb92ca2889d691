package dev.velox.engine.batch;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.exchange.Route;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.observe.EngineObserver;

/**
 * The keys that one loop owns, and who waits under each.
 *
 * <p><b>Threads.</b> {@link #add} and {@link #left} from any loop; what comes while a task is on its way rides with it. The rest on
 * this loop.
 */
final class BatchLoop {

    private static final Logger log = LoggerFactory.getLogger(BatchLoop.class);

    private final EngineLoop loop;
    private final Predicate<Route> idle;
    private final EngineObserver observer;
    private final Queue<Member> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean posted = new AtomicBoolean();
    private final Map<BatchKey, Gathering> open = new HashMap<>();
    private final Map<Member, MergedCall> sent = new HashMap<>();

    /** @param idle whether an endpoint of the route has nothing to do */
    BatchLoop(EngineLoop loop, Predicate<Route> idle, EngineObserver observer) {
        this.loop = loop;
        this.idle = idle;
        this.observer = observer;
    }

    void add(Member member) {
        arrived.add(member);
        if (posted.compareAndSet(false, true)) {
            loop.execute(this::take);
        }
    }

    /** Nobody wants the member's answer any more. */
    void left(Member member) {
        loop.execute(() -> {
            MergedCall call = sent.remove(member);
            Gathering gathering = open.get(member.key());
            if (call != null) {
                call.left();
            } else if (gathering != null) {
                gathering.remove(member);
            }
        });
    }

    private void take() {
        posted.set(false);
        Set<BatchKey> touched = new LinkedHashSet<>();
        for (Member member = arrived.poll(); member != null; member = arrived.poll()) {
            if (!member.left()) {
                gather(member);
                touched.add(member.key());
            }
        }
        touched.forEach(this::flushIfIdle);
    }

    private void gather(Member member) {
        Gathering gathering = open.get(member.key());
        if (gathering != null && !gathering.fits(member)) {
            flush(member.key());
            gathering = null;
        }
        if (gathering == null) {
            gathering = open(member);
        }
        gathering.add(member);
        if (gathering.full()) {
            flush(member.key());
        }
    }

    private Gathering open(Member first) {
        Gathering gathering = new Gathering();
        BatchKey key = first.key();
        long window = first.settings().window().toNanos();
        gathering.closesBy(loop.schedule(
                () -> {
                    if (open.get(key) == gathering) {
                        flush(key);
                    }
                },
                window));
        open.put(key, gathering);
        return gathering;
    }

    /** Who has nobody to wait for does not wait. */
    private void flushIfIdle(BatchKey key) {
        Gathering gathering = open.get(key);
        Route route = gathering == null ? null : key.route();
        if (route != null && idle.test(route)) {
            flush(key);
        }
    }

    private void flush(BatchKey key) {
        Gathering gathering = open.remove(key);
        List<Member> members = gathering == null
                ? List.of()
                : gathering.close().stream().filter(member -> !member.left()).toList();
        if (members.size() > 1) {
            send(key, members);
        } else {
            Delivery.alone(members);
        }
    }

    private void send(BatchKey key, List<Member> members) {
        MergedCall call;
        try {
            call = new MergedCall(members, loop, observer, () -> {
                members.forEach(sent::remove);
                flushIfIdle(key);
            });
        } catch (RuntimeException e) {
            log.error("Merging {} requests failed; they are sent one by one", members.size(), e);
            Delivery.alone(members);
            return;
        }
        for (Member member : members) {
            sent.put(member, call);
        }
        call.start();
    }
}
