package dev.velox.engine.batch;

import java.io.ByteArrayOutputStream;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.RequestFacts;

/**
 * The body of a merged call: the first member's, with the items of all in an array where its own stood. All members' bodies are
 * equal around that place.
 */
final class MergedBody {

    private final byte[] bytes;
    private final int grownBy;

    private MergedBody(byte[] bytes, int grownBy) {
        this.bytes = bytes;
        this.grownBy = grownBy;
    }

    byte[] bytes() {
        return bytes;
    }

    static MergedBody of(List<Member> members) {
        Member first = members.getFirst();
        RequestItems place = first.items();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first.body(), 0, place.valueFrom());
        byte between = '[';
        for (Member member : members) {
            int[] spans = member.items().spans();
            for (int i = 0; i < spans.length; i += 2) {
                out.write(between);
                out.write(member.body(), spans[i], spans[i + 1] - spans[i]);
                between = ',';
            }
        }
        out.write(']');
        out.write(first.body(), place.valueTo(), first.body().length - place.valueTo());
        return new MergedBody(out.toByteArray(), out.size() - first.body().length);
    }

    /** What it says: the same as the first member's, whose model may have moved. */
    @Nullable RequestFacts facts(Member first) {
        RequestFacts facts = first.exchange().facts();
        if (facts == null || facts.modelOffset() < first.items().valueFrom()) {
            return facts;
        }
        return new RequestFacts(
                facts.model(),
                facts.stream(),
                facts.modelOffset() + grownBy,
                facts.modelLength(),
                facts.replayable(),
                facts.affinityKey(),
                facts.previousResponseId());
    }
}
