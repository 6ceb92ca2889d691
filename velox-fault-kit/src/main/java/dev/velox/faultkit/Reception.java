package dev.velox.faultkit;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import static dev.velox.faultkit.ChatAnswer.utf8;

/** Takes whole requests in and has each answered as its model name says. Threads: any loop of the server. */
final class Reception {

    private static final String MODELS = Arrays.stream(Fault.values())
            .map(fault ->
                    "{\"id\":\"" + fault.model() + "\",\"object\":\"model\",\"created\":1,\"owned_by\":\"velox\"}")
            .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));

    private final CallLog log;
    private final String server;
    private final boolean healthy;
    private final boolean stepwise;

    Reception(CallLog log, String server, boolean healthy, boolean stepwise) {
        this.log = log;
        this.server = server;
        this.healthy = healthy;
        this.stepwise = stepwise;
    }

    /**
     * Answers, or begins to.
     *
     * @return what plays, for the wire to tell when the client takes more; null when the answer is already written
     */
    @Nullable Performance answer(Request request, ReceivedCall call, Wire wire) {
        if (!isChat(request)) {
            other(request, wire);
            return null;
        }
        boolean first = log.add(call);
        Fault fault = healthy ? Fault.OK : Fault.of(call.model());
        if (fault == null || !fault.existsOver(call.protocol(), call.stream())) {
            json(
                    wire,
                    404,
                    ChatAnswer.error(
                            "model: '" + call.model() + "' (expected over " + call.protocol()
                                    + ", behind the last slash: one of " + known(call) + ")",
                            "invalid_request_error",
                            "model_not_found"));
            return null;
        }
        Performance performance = new Performance(call, wire, new ChatAnswer(call.model(), server), first, stepwise);
        performance.play(fault);
        return performance;
    }

    /** A call for what is not chat is in no log: nobody counts it. */
    ReceivedCall call(Request request) {
        RequestDocument document = new RequestDocument(request.body());
        String model = document.string("model");
        return new ReceivedCall(
                model == null ? "" : model, document.isTrue("stream"), request.protocol(), request.body());
    }

    private static boolean isChat(Request request) {
        return request.method().equals("POST") && request.path().endsWith("/chat/completions");
    }

    private static void other(Request request, Wire wire) {
        if (request.method().equals("HEAD")) {
            wire.head(AnswerHead.json(200, 0));
            wire.end();
        } else if (request.method().equals("GET") && request.path().endsWith("/models")) {
            json(wire, 200, MODELS);
        } else {
            json(
                    wire,
                    404,
                    ChatAnswer.error(
                            "This upstream serves POST chat/completions and GET models.",
                            "invalid_request_error",
                            "not_found"));
        }
    }

    private static void json(Wire wire, int status, String body) {
        wire.head(AnswerHead.json(status, utf8(body).length));
        wire.send(utf8(body));
        wire.end();
    }

    private static String known(ReceivedCall call) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.existsOver(call.protocol(), call.stream()))
                .map(Fault::model)
                .collect(Collectors.joining(", "));
    }
}
