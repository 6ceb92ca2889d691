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

/** The run that begins when something says it is ready, over real sockets. How fast it is is no matter of a test. */
class FirstSecondRunTests {

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
    void theFirstSecondBeginsWithReadinessAndIsCountedApartFromTheLast() throws Exception {
        Channel stub = Stub.listen(stubLoop, "0-0");
        String target = "http://127.0.0.1:" + ((InetSocketAddress) stub.localAddress()).getPort();
        String[] options = {
            "--target", target, "--ready", target + "/v1/models", "--rate", "50", "--seconds", "3", "--steady", "1"
        };

        new FirstSecondRun(loop.next(), out, new Options(options, 0)).run().get(30, TimeUnit.SECONDS);

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("first second .* \\(50\\)")
                .containsPattern("seconds 2 to 5 .* \\(50\\)")
                .containsPattern("last 1 seconds .* \\(50\\)")
                .contains("first_errors=0 ", "next_errors=0 ", "steady_errors=0 ");
    }
}
