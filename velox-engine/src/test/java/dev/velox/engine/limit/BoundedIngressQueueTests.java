package dev.velox.engine.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.velox.engine.limit.IngressQueue.WaitReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class BoundedIngressQueueTests {

    @Test
    void capacityIsSharedByAllReasons() {
        var queue = new BoundedIngressQueue(3);
        assertThat(queue.enter(WaitReason.LIMITER)).isTrue();
        assertThat(queue.enter(WaitReason.STREAM)).isTrue();
        assertThat(queue.enter(WaitReason.STREAM)).isTrue();

        assertThat(queue.enter(WaitReason.WORKER)).isFalse();
        assertThat(queue.depth(WaitReason.LIMITER)).isEqualTo(1);
        assertThat(queue.depth(WaitReason.STREAM)).isEqualTo(2);
        assertThat(queue.depth(WaitReason.WORKER)).isZero();
        assertThat(queue.capacity()).isEqualTo(3);
    }

    @Test
    void aPlaceGivenBackCanBeTakenForAnotherReason() {
        var queue = new BoundedIngressQueue(1);
        assertThat(queue.enter(WaitReason.LIMITER)).isTrue();
        queue.leave(WaitReason.LIMITER);
        assertThat(queue.enter(WaitReason.WORKER)).isTrue();
    }

    @Test
    void leavingWithoutHavingEnteredIsAProgrammingError() {
        var queue = new BoundedIngressQueue(2);
        assertThat(queue.enter(WaitReason.LIMITER)).isTrue();

        assertThatIllegalStateException()
                .isThrownBy(() -> queue.leave(WaitReason.STREAM))
                .withMessage("depth of STREAM: 0 (expected: one leave for each enter)");
        assertThat(queue.depth(WaitReason.LIMITER)).isEqualTo(1);
        assertThat(queue.depth(WaitReason.STREAM)).isZero();
    }

    @Test
    void aCapacityBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BoundedIngressQueue(0))
                .withMessage("capacity: 0 (expected: >= 1)");
    }

    @Test
    void underContentionNeverMoreThanCapacityAreInside() throws Exception {
        int capacity = 3;
        var queue = new BoundedIngressQueue(capacity);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var start = new CountDownLatch(1);
        List<Future<Integer>> entered = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (WaitReason reason :
                    new WaitReason[] {WaitReason.LIMITER, WaitReason.STREAM, WaitReason.WORKER, WaitReason.LIMITER}) {
                entered.add(pool.submit(() -> {
                    start.await();
                    int times = 0;
                    for (int i = 0; i < 100_000; i++) {
                        if (queue.enter(reason)) {
                            times++;
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                            queue.leave(reason);
                        }
                    }
                    return times;
                }));
            }
            start.countDown();
        }
        assertThat(most.get()).isBetween(1, capacity);
        // One alone may get nothing: the others can be interrupted while they are inside.
        assertThat(entered.stream().mapToInt(Future::resultNow).sum()).isPositive();
        for (WaitReason reason : WaitReason.values()) {
            assertThat(queue.depth(reason)).isZero();
        }
        for (int i = 0; i < capacity; i++) {
            assertThat(queue.enter(WaitReason.WORKER)).as("no place was lost").isTrue();
        }
        assertThat(queue.enter(WaitReason.WORKER)).isFalse();
    }
}
