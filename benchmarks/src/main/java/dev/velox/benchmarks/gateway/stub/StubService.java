package dev.velox.benchmarks.gateway.stub;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;

/** Answers calls as their model asks for. Event loop only. */
final class StubService {

    private final ServiceTimes times;
    private final Ledger ledger = new Ledger();

    StubService(ServiceTimes times) {
        this.times = times;
    }

    /** Whether a path is the stub's own, or a probe's: it is answered without being counted. */
    static boolean aside(String method, String path) {
        return !"POST".equals(method) || path.startsWith("/stub/");
    }

    void answerAside(String path, StubCall call) {
        call.over = true;
        switch (path) {
            case "/stub/stats" -> call.aside("text/plain", Answers.ascii(ledger.stats()));
            case "/stub/resets" -> call.aside("text/plain", Answers.ascii(ledger.resets()));
            default -> call.aside("application/json", Answers.ascii("{\"object\":\"list\",\"data\":[]}"));
        }
    }

    void answer(ByteBuf body, StubCall call) {
        ledger.request();
        Plan plan = Plan.of(body);
        if (plan.events() == 0) {
            long service = times.next();
            if (service == 0) {
                json(call);
            } else {
                call.loop().schedule(() -> json(call), service, TimeUnit.NANOSECONDS);
            }
        } else if (plan.paceNanos() == 0) {
            burst(plan.events(), call);
        } else {
            call.head();
            call.flush();
            pace(plan, 1, System.nanoTime() + plan.paceNanos(), call);
        }
    }

    /** The caller of an open call is gone. */
    void left(StubCall call) {
        if (!call.over) {
            call.over = true;
            ledger.reset(call.id);
        }
    }

    private void json(StubCall call) {
        if (!call.over) {
            finish(call);
            call.json(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - call.arrived));
            call.flush();
        }
    }

    private void burst(int events, StubCall call) {
        call.head();
        for (int i = 0; i < events; i++) {
            call.event(Answers.EVENT);
        }
        finish(call);
        call.end();
        call.flush();
    }

    /** Each event has a time of its own, so that a late one does not delay those that follow. */
    private void pace(Plan plan, int number, long due, StubCall call) {
        call.loop()
                .schedule(
                        () -> {
                            if (call.over) {
                                return;
                            }
                            call.event(Answers.event(System.nanoTime()));
                            if (number == plan.events()) {
                                finish(call);
                                call.end();
                            } else {
                                pace(plan, number + 1, due + plan.paceNanos(), call);
                            }
                            call.flush();
                        },
                        due - System.nanoTime(),
                        TimeUnit.NANOSECONDS);
    }

    private void finish(StubCall call) {
        call.over = true;
        ledger.finished();
    }
}
