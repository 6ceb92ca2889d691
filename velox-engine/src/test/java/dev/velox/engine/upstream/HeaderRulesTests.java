package dev.velox.engine.upstream;

import java.util.Locale;
import java.util.Map;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderRulesTests {

    private static UpstreamSettings settings(Secret key, boolean forwardAuthorization, Map<String, String> fixed) {
        UpstreamSettings plain = PoolFixture.settings("https://api.acme.test", UpstreamProtocol.AUTO);
        return new UpstreamSettings(
                plain.endpoint(),
                plain.protocol(),
                key,
                fixed,
                forwardAuthorization,
                false,
                "/v1/models",
                TlsSettings.DEFAULT,
                UpstreamTimeouts.DEFAULT);
    }

    private static HttpHeaders sent(UpstreamSettings settings, Headers from, boolean stream) {
        HttpHeaders to =
                new DefaultHttpHeaders().add("user-agent", "client-library").add("accept", "*/*");
        new RequestHeaderRules(settings).write(from, stream, to);
        return to;
    }

    private static HttpHeaders sent(Headers from) {
        return sent(settings(new Secret("sk-1"), false, Map.of()), from, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "HTTP2-Settings",
                "Expect",
                "Content-Length",
                "api-key",
                "x-api-key",
                "Cookie",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "Origin",
                "Referer",
                "OpenAI-Organization",
                "OpenAI-Project"
            })
    void staysBehindOnTheWayToTheUpstream(String name) {
        assertThat(sent(new Headers().add(name, "x")).contains(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "Accept",
                "Accept-Encoding",
                "User-Agent",
                "Idempotency-Key",
                "OpenAI-Beta",
                "traceparent",
                "x-request-id",
                "x-anything"
            })
    void passesToTheUpstream(String name) {
        Headers twice = new Headers().add(name, "a").add(name, "b");
        assertThat(sent(twice).getAll(name)).containsExactly("a", "b");
    }

    @Test
    void whatConnectionNamesStaysBehindBothWays() {
        Headers from = new Headers()
                .add("connection", "close, X-Hop")
                .add("connection", "x-other")
                .add("x-hop", "1")
                .add("x-other", "2")
                .add("x-kept", "3");
        HttpHeaders to = sent(from);
        assertThat(to.contains("x-hop")).isFalse();
        assertThat(to.contains("x-other")).isFalse();
        assertThat(to.get("x-kept")).isEqualTo("3");

        Headers back = AnswerHeaderRules.apply(
                new DefaultHttpHeaders()
                        .add("Connection", "keep-alive, X-Hop")
                        .add("X-Hop", "1")
                        .add("X-Kept", "3"),
                false);
        assertThat(back.toString()).isEqualTo("[x-kept]");
    }

    @Test
    void hostIsTheOriginsAndNothingIsMadeUp() {
        HttpHeaders to = sent(new Headers().add("host", "gateway.test"));
        assertThat(to.getAll("host")).containsExactly("api.acme.test");
        assertThat(to.names()).containsExactlyInAnyOrder("host", "authorization");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.test:443, a.test",
        "https://a.test:8443, a.test:8443",
        "http://a.test:443, a.test:443",
        "http://a.test:80, a.test",
        "http://[::1]:9000, [::1]:9000"
    })
    void hostCarriesThePortOnlyWhenItIsUnusual(String origin, String host) {
        HttpHeaders to = sent(PoolFixture.settings(origin, UpstreamProtocol.AUTO), new Headers(), false);
        assertThat(to.get("host")).isEqualTo(host);
    }

    @Test
    void authorizationIsOursElseTheCallersOnlyWhenAllowed() {
        Headers callers = new Headers().add("authorization", "Bearer callers");
        assertThat(sent(settings(new Secret("sk-1"), true, Map.of()), callers, false)
                        .getAll("authorization"))
                .containsExactly("Bearer sk-1");
        assertThat(sent(withoutKey(true), callers, false).getAll("authorization"))
                .containsExactly("Bearer callers");
        assertThat(sent(withoutKey(false), callers, false).contains("authorization"))
                .isFalse();
    }

    private static UpstreamSettings withoutKey(boolean forward) {
        UpstreamSettings plain = PoolFixture.settings("https://api.acme.test", UpstreamProtocol.AUTO);
        return new UpstreamSettings(
                plain.endpoint(),
                plain.protocol(),
                null,
                Map.of(),
                forward,
                false,
                "/v1/models",
                TlsSettings.DEFAULT,
                UpstreamTimeouts.DEFAULT);
    }

    @Test
    void streamsAreNotCompressed() {
        Headers callers = new Headers().add("accept-encoding", "gzip, br");
        UpstreamSettings settings = settings(new Secret("sk-1"), false, Map.of());
        assertThat(sent(settings, callers, true).getAll("accept-encoding")).containsExactly("identity");
        assertThat(sent(settings, callers, false).getAll("accept-encoding")).containsExactly("gzip, br");
    }

    @Test
    void fixedHeadersWinOverTheCallersAndTheKey() {
        HttpHeaders to = sent(
                settings(new Secret("sk-1"), false, Map.of("api-key", "azure", "X-Team", "ours")),
                new Headers().add("x-team", "theirs"),
                false);
        assertThat(to.get("api-key")).isEqualTo("azure");
        assertThat(to.getAll("x-team")).containsExactly("ours");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Keep-Alive",
                "Proxy-Authenticate",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Set-Cookie",
                "Strict-Transport-Security",
                "Alt-Svc",
                "Access-Control-Allow-Origin",
                "Clear-Site-Data",
                "Server",
                "x-http2-stream-id",
                "x-http2-stream-weight"
            })
    void staysBehindOnTheWayBack(String name) {
        assertThat(AnswerHeaderRules.apply(new DefaultHttpHeaders().add(name, "x"), false)
                        .size())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type", "Content-Length", "Content-Encoding", "Retry-After", "x-ratelimit-limit-requests",
                "x-request-id", "openai-version", "Date", "Location", "Vary"
            })
    void passesBack(String name) {
        assertThat(AnswerHeaderRules.apply(new DefaultHttpHeaders().add(name, "x"), false)
                        .all(name.toLowerCase(Locale.ROOT)))
                .containsExactly("x");
    }

    @Test
    void lengthOfAStreamOfEventsIsNotPromised() {
        HttpHeaders from = new DefaultHttpHeaders().add("content-length", "10");
        assertThat(AnswerHeaderRules.apply(from, true).size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, , true",
        "Text/Event-Stream; charset=utf-8, , true",
        "text/event-stream, identity, true",
        "text/event-stream, gzip, false",
        "text/event-streams, , false",
        "application/json, , false"
    })
    void streamsOfEventsAreToldByTypeAndEncoding(String type, String encoding, boolean expected) {
        HttpHeaders headers = new DefaultHttpHeaders().add("content-type", type);
        if (encoding != null) {
            headers.add("content-encoding", encoding);
        }
        assertThat(AnswerHeaderRules.isEventStream(headers)).isEqualTo(expected);
    }
}
