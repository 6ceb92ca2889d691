package dev.velox.engine.balance;

import java.util.concurrent.locks.StampedLock;

import org.jspecify.annotations.Nullable;

/**
 * A ring of entries, oldest overwritten first, with chains over it by hash.
 *
 * <p><b>Implementation note.</b> Readers look without a lock and ask the {@link StampedLock} afterwards whether a writer was at
 * work; then, and only then, they look again under it. What they read meanwhile may be torn, so a walk along a chain is bounded by the
 * number of entries; a link is always a place of the ring, whatever the moment. The arrays are made at the first write
 * and published together by final fields.
 */
final class LearnedStripe {

    private static final int NONE = -1;

    private final StampedLock lock = new StampedLock();
    private final int capacity;
    private @Nullable Ring ring;

    LearnedStripe(int capacity) {
        this.capacity = capacity;
    }

    void put(long high, long low, String endpoint, long now) {
        long stamp = lock.writeLock();
        try {
            Ring entries = ring;
            if (entries == null) {
                entries = new Ring(capacity);
                ring = entries;
            }
            entries.put(high, low, endpoint, now);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** The endpoint, unless it was learned at or before {@code expired}. */
    @Nullable String get(long high, long low, long expired) {
        long stamp = lock.tryOptimisticRead();
        if (stamp != 0) {
            Ring entries = ring;
            String endpoint = entries == null ? null : entries.get(high, low, expired);
            if (lock.validate(stamp)) {
                return endpoint;
            }
        }
        stamp = lock.readLock();
        try {
            Ring entries = ring;
            return entries == null ? null : entries.get(high, low, expired);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    int size() {
        long stamp = lock.readLock();
        try {
            return ring == null ? 0 : ring.size;
        } finally {
            lock.unlockRead(stamp);
        }
    }

    private static final class Ring {

        private final long[] highs;
        private final long[] lows;
        private final long[] learned;
        private final @Nullable String[] endpoints;

        /** Place after this one in its chain, plus one; 0 ends it. */
        private final int[] nexts;

        /** First place of a chain, plus one; 0 for an empty one. */
        private final int[] heads;

        private int cursor;
        private int size;

        Ring(int capacity) {
            highs = new long[capacity];
            lows = new long[capacity];
            learned = new long[capacity];
            endpoints = new String[capacity];
            nexts = new int[capacity];
            heads = new int[Integer.highestOneBit(Math.max(1, 2 * capacity - 1))];
        }

        @Nullable String get(long high, long low, long expired) {
            int place = find(high, low);
            return place == NONE || learned[place] - expired <= 0 ? null : endpoints[place];
        }

        void put(long high, long low, String endpoint, long now) {
            int known = find(high, low);
            if (known != NONE) {
                remove(known);
            }
            int place = cursor;
            if (endpoints[place] != null) {
                remove(place);
            }
            highs[place] = high;
            lows[place] = low;
            learned[place] = now;
            endpoints[place] = endpoint;
            int chain = chain(high);
            nexts[place] = heads[chain];
            heads[chain] = place + 1;
            size++;
            cursor = place + 1 == highs.length ? 0 : place + 1;
        }

        private int find(long high, long low) {
            int place = heads[chain(high)] - 1;
            for (int steps = 0; place != NONE && steps < highs.length; steps++) {
                if (highs[place] == high && lows[place] == low) {
                    return place;
                }
                place = nexts[place] - 1;
            }
            return NONE;
        }

        private void remove(int place) {
            int chain = chain(highs[place]);
            int link = heads[chain] - 1;
            if (link == place) {
                heads[chain] = nexts[place];
            } else {
                while (nexts[link] - 1 != place) {
                    link = nexts[link] - 1;
                }
                nexts[link] = nexts[place];
            }
            endpoints[place] = null;
            size--;
        }

        private int chain(long high) {
            return (int) high & (heads.length - 1);
        }
    }
}
