package dev.velox.autoconfigure.web;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.context.reactive.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.observe.Understudy;
import dev.velox.autoconfigure.web.RehearsalStage.Speech;
import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;
import dev.velox.engine.loop.CpuAffinity;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.loop.WorkerSettings;
import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.scan.ScanChoice;
import dev.velox.engine.scan.ScanEngine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class RehearsalTests {

    private static final DefaultApplicationArguments NONE = new DefaultApplicationArguments();

    private final LoopResources resources = LoopResources.create("rehearsal-test", 2, true);
    private final ParseWorkers workers =
            ParseWorkers.start(new WorkerSettings(1, 16, "rehearsal-test-", CpuAffinity.NONE));
    private final GenericApplicationContext context = new GenericApplicationContext();

    @AfterEach
    void endLoops() {
        workers.close();
        context.close();
        resources.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }

    @ParameterizedTest
    @CsvSource({
        "false,false,netty",
        "false,true,netty",
        "true,false,netty",
        "true,true,netty",
        "false,false,own-port",
        "true,true,own-port",
        "false,false,webflux",
        "false,true,webflux",
        "true,false,webflux",
        "true,true,webflux"
    })
    void theGatewayAnswersDocumentsAndStreamsOfItsOwnOnTheRealLoops(boolean http2, boolean tls, String lane) {
        Heard heard = new Heard();
        try (RehearsalStage stage = stage(new Speech(http2, tls), lane, heard)) {
            long answered = stage.play(Duration.ofMillis(200), Duration.ofMinutes(1));

            assertThat(answered).isGreaterThanOrEqualTo(4);
            await("each is told to who listens", () -> heard.ended.size() >= answered);
        }
        assertThat(heard.ended).allSatisfy(record -> {
            assertThat(record.status()).isEqualTo(200);
            assertThat(record.upstream()).isEqualTo("rehearsal");
        });
        assertThat(heard.ended).extracting(ExchangeRecord::streams).contains(true, false);
        assertThat(heard.attempts.get()).isEqualTo(heard.ended.size());
        assertThat(heard.watched.get()).isEqualTo(lane.equals("webflux") ? 0 : heard.ended.size());
        assertThat(heard.closed).isTrue();
    }

    @Test
    void aLargeQuestionPassesThroughAndASmallOneToo() {
        assertThat(RehearsalCaller.request(false, 2_500, false).length).isGreaterThan(15_000);
        assertThat(RehearsalCaller.request(true, 20, false).length).isLessThan(1_000);
    }

    @Test
    void stoppingEndsAPlayThatHasHardlyBegun() throws Exception {
        try (RehearsalStage stage = stage(new Speech(false, false), "netty", new Heard())) {
            CompletableFuture<Long> playing =
                    CompletableFuture.supplyAsync(() -> stage.play(Duration.ofHours(1), Duration.ofMinutes(1)));

            stage.stop();

            assertThat(playing.get(30, TimeUnit.SECONDS)).isNotNegative();
        }
    }

    @Test
    void aDoorThatDoesNotOpenLeavesNothingOpen() {
        Opened opened = new Opened(resources);
        Heard heard = new Heard() {
            @Override
            public LaneWatch watch() {
                throw new IllegalStateException("no watch");
            }
        };

        assertThatThrownBy(() -> stage(opened, new Speech(false, false), "netty", heard))
                .hasMessage("no watch");

        assertThat(heard.closed).isTrue();
        assertThat(opened.servers).hasSize(1).noneMatch(Channel::isOpen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netty", "own-port", "webflux"})
    void anInterruptedThreadClosesAllOfItAndStaysInterrupted(String lane) {
        Opened opened = new Opened(resources);
        Heard heard = new Heard();
        RehearsalStage stage = stage(opened, new Speech(true, false), lane, heard);
        boolean interrupted;

        Thread.currentThread().interrupt();
        try {
            stage.close();
        } finally {
            interrupted = Thread.interrupted();
        }

        assertThat(interrupted).isTrue();
        assertThat(heard.closed).isTrue();
        assertThat(opened.servers).hasSize(2).noneMatch(Channel::isOpen);
    }

    @Test
    void aPartThatDoesNotCloseIsToldAfterTheOthersHaveClosed() {
        Opened opened = new Opened(resources);
        Heard heard = new Heard() {
            @Override
            public void close() {
                super.close();
                throw new IllegalStateException("not closed");
            }
        };
        RehearsalStage stage = stage(opened, new Speech(false, false), "netty", heard);

        assertThatThrownBy(stage::close).hasMessage("not closed");

        assertThat(opened.servers).hasSize(2).noneMatch(Channel::isOpen);
        stage.close();
    }

    @Test
    void callersGoPastTheProxyOfTheJvm() throws Exception {
        ProxySelector usual = ProxySelector.getDefault();
        Set<RehearsalCaller> open = ConcurrentHashMap.newKeySet();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            ProxySelector.setDefault(new SocksForAll());
            try (RehearsalCaller caller = new RehearsalCaller(server.getLocalPort(), Duration.ofSeconds(5), open)) {
                assertThat(open).containsExactly(caller);
            }
        } finally {
            ProxySelector.setDefault(usual);
        }
        assertThat(open).isEmpty();
    }

    @Test
    void anExceptionThatNobodyDeclaredIsAWarningToo(CapturedOutput output) {
        Rehearsal.Stages stages = () -> {
            resources
                    .onServer(true)
                    .next()
                    .newFailedFuture(new BindException("Address already in use"))
                    .syncUninterruptibly();
            throw new IllegalStateException("not to be reached");
        };
        try (ReactiveWebServerApplicationContext server = new ReactiveWebServerApplicationContext()) {
            new Rehearsal(stages, Duration.ofSeconds(1), server).run(NONE);
        }
        assertThat(output).contains("Warm-up requests failed", "BindException: Address already in use");
    }

    private RehearsalStage stage(Speech speech, String lane, Heard heard) {
        return stage(resources, speech, lane, heard);
    }

    private RehearsalStage stage(LoopResources loops, Speech speech, String lane, Heard heard) {
        if (!context.isActive()) {
            context.refresh();
        }
        return new RehearsalStage(
                new RehearsalStage.Cast(
                        loops,
                        EngineLoops.of(resources.onServer(true)),
                        workers,
                        ScanEngine.choose(ScanChoice.AUTO),
                        new Lane(lane.equals("webflux") ? lane : Lane.NETTY, "the test's"),
                        lane.equals("own-port"),
                        speech,
                        true,
                        () -> heard),
                context);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as(what).isNegative();
            Thread.onSpinWait();
        }
    }

    /** Who hears of the warm-up in the application's place. */
    private static class Heard implements Understudy, EngineObserver, LaneWatch {
        private final Queue<ExchangeRecord> ended = new ConcurrentLinkedQueue<>();
        private final AtomicInteger attempts = new AtomicInteger();
        private final AtomicInteger watched = new AtomicInteger();
        private volatile boolean closed;

        @Override
        public EngineObserver observer() {
            return this;
        }

        @Override
        public LaneWatch watch() {
            return this;
        }

        @Override
        public void exchangeEnded(ExchangeRecord exchange) {
            ended.add(exchange);
        }

        @Override
        public void attemptEnded(AttemptRecord attempt) {
            attempts.incrementAndGet();
        }

        @Override
        public void ended(Channel channel, LaneCall call) {
            watched.incrementAndGet();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Remembers the servers that were opened on the loops of another. */
    private static final class Opened implements LoopResources {
        private final Queue<Channel> servers = new ConcurrentLinkedQueue<>();
        private final LoopResources loops;

        Opened(LoopResources loops) {
            this.loops = loops;
        }

        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loops.onServer(useNative);
        }

        @Override
        public EventLoopGroup onServerSelect(boolean useNative) {
            return loops.onServerSelect(useNative);
        }

        @Override
        public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
            C channel = loops.onChannel(type, group);
            if (channel instanceof ServerSocketChannel server) {
                servers.add(server);
            }
            return channel;
        }
    }

    /** Sends every connection to a SOCKS proxy on a port where there is none. */
    private static final class SocksForAll extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1)));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            throw new IllegalStateException("asked by way of a proxy", failure);
        }
    }

    @Test
    void wideQuestionsHaveCharactersOfEachLength() {
        String wide = new String(RehearsalCaller.request(false, 1, true), StandardCharsets.UTF_8);
        assertThat(lengthsOf(wide)).containsExactlyInAnyOrder(1, 2, 3, 4);
        String ascii = new String(RehearsalCaller.request(false, 1, false), StandardCharsets.UTF_8);
        assertThat(lengthsOf(ascii)).containsExactly(1);
    }

    private static Set<Integer> lengthsOf(String text) {
        return text.codePoints()
                .mapToObj(Character::toString)
                .map(character -> character.getBytes(StandardCharsets.UTF_8).length)
                .collect(Collectors.toSet());
    }

    @Test
    void withoutAServerOrWithoutADurationNothingIsPlayed() {
        AtomicInteger opened = new AtomicInteger();
        Rehearsal.Stages stages = () -> {
            opened.incrementAndGet();
            throw new IllegalStateException("not to be opened");
        };
        try (GenericApplicationContext noServer = new GenericApplicationContext();
                AnnotationConfigReactiveWebApplicationContext mock =
                        new AnnotationConfigReactiveWebApplicationContext()) {
            new Rehearsal(stages, Duration.ofSeconds(1), noServer).run(NONE);
            new Rehearsal(stages, Duration.ZERO, mock).run(NONE);
        }
        assertThat(opened).hasValue(0);
    }
}
