package dev.velox.it.lanes;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;

import dev.velox.it.support.Bounds;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** A WebSocket of the application's, on the port that the Netty lane is in. */
@ExtendWith(LeakWatch.class)
class WebSocketTests {

    @Test
    void socketOfTheApplicationPassesTheLane() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(
                        Echoing.class,
                        upstream.asProperty(),
                        "velox.warmup.duration=0s",
                        "management.endpoints.web.exposure.include=velox");
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(RawHttp.get(app.port(), "/actuator/velox")
                            .json()
                            .at("/lane/name")
                            .stringValue())
                    .isEqualTo("netty");
            Heard heard = new Heard();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + app.port() + "/echo"), heard)
                    .get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (String said : new String[] {"one", "two", "x".repeat(20_000)}) {
                socket.sendText(said, true).join();
                assertThat(heard.next()).isEqualTo("heard " + said);
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }

    private static final class Heard implements WebSocket.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Nullable String next() throws InterruptedException {
            return messages.poll(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Echoing {

        @Bean
        SimpleUrlHandlerMapping sockets() {
            WebSocketHandler echo = session -> session.send(session.receive()
                    .map(WebSocketMessage::getPayloadAsText)
                    .map(text -> session.textMessage("heard " + text)));
            return new SimpleUrlHandlerMapping(Map.of("/echo", echo), -1);
        }
    }
}
