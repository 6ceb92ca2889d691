package dev.velox.engine.upstream;

import java.util.Locale;
import java.util.Map;

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

    private static Headers sent(UpstreamSettings settings, Headers from, boolean stream) {
        Headers to = new Headers().add("user-agent", "client-library").add("accept", "*/*");
        new RequestHeaderRules(settings).write(from, stream, to);
        return to;
    }

    private static Headers sent(Headers from) {
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
        assertThat(sent(new Headers().add(name, "x")).contains(name.toLowerCase(Locale.ROOT)))
                .isFalse();
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
        assertThat(sent(twice).all(name.toLowerCase(Locale.ROOT))).containsExactly("a", "b");
    }

    @Test
    void whatConnectionNamesStaysBehindBothWays() {
        Headers from = new Headers()
                .add("connection", "close, X-Hop")
                .add("connection", "x-other")
                .add("x-hop", "1")
                .add("x-other", "2")
                .add("x-kept", "3");
        Headers to = sent(from);
        assertThat(to.contains("x-hop")).isFalse();
        assertThat(to.contains("x-other")).isFalse();
        assertThat(to.first("x-kept")).isEqualTo("3");

        Headers back = AnswerHeaderRules.apply(
                new Headers()
                        .add("Connection", "keep-alive, X-Hop")
                        .add("X-Hop", "1")
                        .add("X-Kept", "3"),
                false);
        assertThat(back.toString()).isEqualTo("[x-kept]");
    }

    @Test
    void hostIsTheOriginsAndNothingIsMadeUp() {
        Headers to = sent(new Headers().add("host", "gateway.test"));
        assertThat(to.toString()).isEqualTo("[authorization]");
        assertThat(new RequestHeaderRules(settings(new Secret("sk-1"), false, Map.of())).authority())
                .isEqualTo("api.acme.test");
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
        UpstreamSettings settings = PoolFixture.settings(origin, UpstreamProtocol.AUTO);
        assertThat(new RequestHeaderRules(settings).authority()).isEqualTo(host);
    }

    @Test
    void authorizationIsOursElseTheCallersOnlyWhenAllowed() {
        Headers callers = new Headers().add("authorization", "Bearer callers");
        assertThat(sent(settings(new Secret("sk-1"), true, Map.of()), callers, false)
                        .all("authorization"))
                .containsExactly("Bearer sk-1");
        assertThat(sent(withoutKey(true), callers, false).all("authorization")).containsExactly("Bearer callers");
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
        assertThat(sent(settings, callers, true).all("accept-encoding")).containsExactly("identity");
        assertThat(sent(settings, callers, false).all("accept-encoding")).containsExactly("gzip, br");
    }

    @Test
    void fixedHeadersWinOverTheCallersAndTheKey() {
        Headers to = sent(
                settings(new Secret("sk-1"), false, Map.of("api-key", "azure", "X-Team", "ours")),
                new Headers().add("x-team", "theirs"),
                false);
        assertThat(to.first("api-key")).isEqualTo("azure");
        assertThat(to.all("x-team")).containsExactly("ours");
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
        assertThat(AnswerHeaderRules.apply(new Headers().add(name, "x"), false).size())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type", "Content-Length", "Content-Encoding", "Retry-After", "x-ratelimit-limit-requests",
                "x-request-id", "openai-version", "Date", "Location", "Vary"
            })
    void passesBack(String name) {
        assertThat(AnswerHeaderRules.apply(new Headers().add(name, "x"), false).all(name.toLowerCase(Locale.ROOT)))
                .containsExactly("x");
    }

    @Test
    void lengthOfAStreamOfEventsIsNotPromised() {
        Headers from = new Headers().add("content-length", "10");
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
        Headers headers = new Headers().add("content-type", type);
        if (encoding != null) {
            headers.add("content-encoding", encoding);
        }
        assertThat(AnswerHeaderRules.isEventStream(headers)).isEqualTo(expected);
    }
}
