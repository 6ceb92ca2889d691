package dev.velox.engine.batch;

import java.util.ArrayList;
import java.util.List;

import dev.velox.engine.loop.EngineLoop.Scheduled;

/** Requests of one key that wait for each other, from the first one's arrival to the end of its window. Threads: its loop. */
final class Gathering {

    private final List<Member> members = new ArrayList<>();
    private Scheduled window = () -> {};
    private int items;

    void closesBy(Scheduled timer) {
        window = timer;
    }

    /** Whether these items have a place beside those that are here. */
    boolean fits(Member member) {
        return items + member.items().count() <= member.settings().maxItems();
    }

    void add(Member member) {
        members.add(member);
        items += member.items().count();
    }

    /** The place of one whose caller has left is free again. */
    void remove(Member member) {
        if (members.remove(member)) {
            items -= member.items().count();
        }
    }

    boolean full() {
        return !members.isEmpty() && items >= members.getFirst().settings().maxItems();
    }

    /** Closes the window; those who are still there go on. */
    List<Member> close() {
        window.cancel();
        return List.copyOf(members);
    }
}
