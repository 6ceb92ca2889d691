package dev.velox.engine.batch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Usage;
import dev.velox.engine.loop.EngineLoop;

/** What came of a merged call on its way to the members: one task for each loop that has some. Threads: the loop of the call. */
final class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /** How many requests were sent as one. */
    private static final String BATCHED = "x-velox-batched";

    /** True of the whole answer only. */
    private static final Set<String> OF_THE_WHOLE =
            Set.of("content-length", "etag", "content-md5", "digest", "content-digest", "repr-digest");

    private final List<Member> members;
    private final Exchange call;
    private final CollectedAnswer answer;

    Delivery(List<Member> members, Exchange call, CollectedAnswer answer) {
        this.members = members;
        this.call = call;
        this.answer = answer;
    }

    /** Members that no call was made for go their own ways. */
    static void alone(List<Member> members) {
        each(members, i -> members.get(i).goAlone());
    }

    /** Each is sent again, as a request of its own. */
    void oneByOne() {
        each(i -> members.get(i).goAlone());
    }

    void failure(Failure failure) {
        Endpoint at = call.endpoint();
        each(i -> members.get(i).fail(failure, at));
    }

    /** The same answer to all. */
    void whole() {
        byte[] body = answer.body();
        each(i -> members.get(i).answer(answer.status(), headers(body.length), body, call.endpoint(), null));
    }

    /** Each gets its part. False, and nothing happens, when the answer cannot be taken apart. */
    boolean parts() {
        String encoding = answer.headers().first("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        int choices = members.getFirst().items().choices();
        int[] first = new int[members.size() + 1];
        for (int i = 0; i < members.size(); i++) {
            first[i + 1] = first[i] + members.get(i).items().count() * choices;
        }
        AnswerSplit split = AnswerSplit.of(answer.body(), call.head().operation(), first[members.size()]);
        if (split == null) {
            return false;
        }
        long[] byPrompt = new long[members.size()];
        long[] byAnswer = new long[members.size()];
        for (int i = 0; i < members.size(); i++) {
            byPrompt[i] = members.get(i).items().length();
            byAnswer[i] = split.length(first[i], first[i + 1] - first[i]);
        }
        UsageSplit counts = split.usage(byPrompt, byAnswer);
        Usage[] usage = usage(byPrompt, byAnswer);
        byte[][] parts = new byte[members.size()][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = split.part(first[i], first[i + 1] - first[i], counts == null ? null : counts.of(i));
        }
        each(i ->
                members.get(i).answer(answer.status(), headers(parts[i].length), parts[i], call.endpoint(), usage[i]));
        return true;
    }

    private Usage[] usage(long[] byPrompt, long[] byAnswer) {
        Usage[] each = new Usage[members.size()];
        Usage all = call.usage();
        if (all != null) {
            long[] input = shares(all.inputTokens(), byPrompt);
            long[] output = shares(all.outputTokens(), byAnswer);
            long[] cached = shares(all.cachedTokens(), byPrompt);
            long[] reasoning = shares(all.reasoningTokens(), byAnswer);
            for (int i = 0; i < each.length; i++) {
                each[i] = new Usage(input[i], output[i], cached[i], reasoning[i], all.responseModel());
            }
        }
        return each;
    }

    private static long[] shares(long total, long[] weights) {
        if (total < 0) {
            long[] unsaid = new long[weights.length];
            Arrays.fill(unsaid, -1);
            return unsaid;
        }
        return Shares.of(total, weights);
    }

    private Headers headers(int length) {
        Headers headers = new Headers();
        answer.headers().forEach((name, value) -> {
            if (!OF_THE_WHOLE.contains(name)) {
                headers.add(name, value);
            }
        });
        return headers.add("content-length", Integer.toString(length)).add(BATCHED, Integer.toString(members.size()));
    }

    private void each(IntConsumer action) {
        each(members, i -> {
            members.get(i).sentWith(call);
            action.accept(i);
        });
    }

    private static void each(List<Member> members, IntConsumer action) {
        Map<EngineLoop, int[]> byLoop = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            int[] known = byLoop.getOrDefault(members.get(i).exchange().loop(), new int[0]);
            int[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = i;
            byLoop.put(members.get(i).exchange().loop(), more);
        }
        byLoop.forEach((loop, some) -> loop.execute(() -> {
            for (int i : some) {
                one(members.get(i), action, i);
            }
        }));
    }

    /** What goes wrong with one does not keep the others from their answers. */
    private static void one(Member member, IntConsumer action, int i) {
        try {
            action.accept(i);
        } catch (RuntimeException e) {
            log.error("Answering one of several merged requests failed", e);
            member.fail(Failure.of(FailureCode.INTERNAL_ERROR, "the gateway could not answer this request"), null);
        }
    }
}
