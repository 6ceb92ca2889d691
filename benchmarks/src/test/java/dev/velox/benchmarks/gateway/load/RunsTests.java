package dev.velox.benchmarks.gateway.load;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.benchmarks.gateway.Options;
import dev.velox.benchmarks.gateway.Transport;
import dev.velox.benchmarks.gateway.stub.Stub;

import static org.assertj.core.api.Assertions.assertThat;

/** Generator and stub over real sockets. How fast they are is no matter of a test. */
class RunsTests {

    private final EventLoopGroup stubLoop = Transport.loop();
    private final EventLoopGroup loop = Transport.loop();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @AfterEach
    void endLoops() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        stubLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void openLoopAnswersEveryRequestAndTakesTheServiceTimeOff() throws Exception {
        RateOptions options = RateOptions.of(options("40-50", "--rate", "100", "--seconds", "1", "--warmup", "0"));

        new RateRun(loop.next(), out, options, new ProcessCpu("")).run().get(30, TimeUnit.SECONDS);

        assertThat(text()).contains("errors 0", " count=100 ");
    }

    @Test
    void theFirstSecondBeginsWithReadinessAndIsCountedApartFromTheLast() throws Exception {
        Channel stub = Stub.listen(stubLoop, "0-0");
        String target = "http://127.0.0.1:" + ((InetSocketAddress) stub.localAddress()).getPort();
        String[] options = {
            "--target", target, "--ready", target + "/v1/models", "--rate", "50", "--seconds", "3", "--steady", "1"
        };

        new FirstSecondRun(loop.next(), out, new Options(options, 0)).run().get(30, TimeUnit.SECONDS);

        assertThat(text())
                .containsPattern("first second .* \\(50\\)")
                .containsPattern("seconds 2 to 5 .* \\(50\\)")
                .containsPattern("last 1 seconds .* \\(50\\)")
                .contains("first_errors=0 ", "next_errors=0 ", "steady_errors=0 ");
    }

    @Test
    void requestsThatNobodyAnswersAreErrors() throws Exception {
        Channel stub = Stub.listen(stubLoop, "0-0");
        InetSocketAddress gone = (InetSocketAddress) stub.localAddress();
        stub.close().sync();
        RateOptions options = RateOptions.of(new Options(
                new String[] {
                    "--target", "http://127.0.0.1:" + gone.getPort(), "--rate", "20", "--seconds", "1", "--warmup", "0"
                },
                0));

        new RateRun(loop.next(), out, options, new ProcessCpu("")).run().get(30, TimeUnit.SECONDS);

        assertThat(text()).contains("errors 20 {no connection=20}", " count=0 ");
    }

    @Test
    void callersThatLeaveAreJoinedWithWhatTheStubSaw() throws Exception {
        Channel stub = Stub.listen(stubLoop, "20000-20000");
        String url = "http://127.0.0.1:" + ((InetSocketAddress) stub.localAddress()).getPort();
        Options options = new Options(
                new String[] {"--target", url, "--stubs", url, "--rate", "30", "--seconds", "1", "--streams", "2"}, 0);

        new AbortsRun(loop.next(), out, options).run().get(60, TimeUnit.SECONDS);

        assertThat(text()).contains("healthy streams whole: 2 of 2, errors 0", "RESULT aborts=30 unseen=0 ");
    }

    private Options options(String serviceTime, String... more) throws InterruptedException {
        Channel stub = Stub.listen(stubLoop, serviceTime);
        String[] all = new String[more.length + 2];
        all[0] = "--target";
        all[1] = "http://127.0.0.1:" + ((InetSocketAddress) stub.localAddress()).getPort();
        System.arraycopy(more, 0, all, 2, more.length);
        return new Options(all, 0);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
