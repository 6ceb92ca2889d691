package dev.velox.engine.dispatch;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.answer.AnswerScan;
import dev.velox.engine.answer.AnswerScans;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Usage;
import dev.velox.engine.observe.UsageRecord;

/** Reads the answer of one exchange on its way to the caller, and passes on what it says. Threads: the loop of the exchange. */
final class AnswerWatch {

    private final Dispatcher dispatcher;
    private final Exchange exchange;
    private final Trial chosen;
    private final AnswerScans scans;
    private final AnswerScan scan;
    private boolean learns;

    private AnswerWatch(Dispatcher dispatcher, Exchange exchange, Trial chosen) {
        this.dispatcher = dispatcher;
        this.exchange = exchange;
        this.chosen = chosen;
        this.scans = dispatcher.scans(exchange.loop());
        this.learns = dispatcher.reading().wantsId(exchange.head().operation());
        this.scan = scans.start(chosen.form() == AnswerForm.EVENTS, learns);
    }

    /** A watch over the answer of this attempt, or null when nothing of it is wanted or it cannot be read. */
    static @Nullable AnswerWatch over(Dispatcher dispatcher, Exchange exchange, Trial chosen) {
        Operation operation = exchange.head().operation();
        boolean reads =
                chosen.form() != AnswerForm.UNREADABLE && dispatcher.reading().wants(operation);
        return reads ? new AnswerWatch(dispatcher, exchange, chosen) : null;
    }

    void passing(ByteBuf bytes) {
        scan.read(bytes);
        String id = learns ? scan.responseId() : null;
        if (id != null) {
            learns = false;
            dispatcher.learned(id, chosen.upstream());
        }
    }

    /** The answer is over, whole or not: what it said until here counts. Called once; the watch is of no use afterwards. */
    void end() {
        if (dispatcher.reading().usage() && (scan.hasUsage() || scan.responseModel() != null)) {
            Usage usage = new Usage(
                    scan.inputTokens(),
                    scan.outputTokens(),
                    scan.cachedTokens(),
                    scan.reasoningTokens(),
                    scan.responseModel());
            exchange.usage(usage);
            if (scan.hasUsage()) {
                tell(usage);
            }
        }
        scans.giveBack(scan);
    }

    private void tell(Usage usage) {
        chosen.used(new UsageRecord(
                exchange.head().operation().label(),
                chosen.upstream(),
                chosen.attempt().candidate().endpoint().origin(),
                chosen.model(),
                usage.responseModel(),
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedTokens(),
                usage.reasoningTokens()));
    }
}
