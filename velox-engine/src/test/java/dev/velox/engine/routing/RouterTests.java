package dev.velox.engine.routing;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RouterTests {

    private static final Endpoint REST = endpoint("default");
    private static final Endpoint A = endpoint("a");
    private static final Endpoint B = endpoint("b");
    private static final Endpoint C = endpoint("c");

    @Test
    void oneEndpointGetsEverythingByTheSameRoute() {
        Router router = new Router(REST);
        assertThat(router.servesAllAsItIs()).isTrue();
        assertThat(names(chat(router, "any"))).containsExactly("default");
        assertThat(chat(router, "any")).isSameAs(chat(router, "other"));
        assertThat(router.resolve(head(Operation.LIST_MODELS, "models"), null)).isSameAs(chat(router, "any"));
    }

    @Test
    void exactNameWinsOverPatternsAndPatternsOverTheRest() {
        Router router = router(offer(A, "gpt-4o"), offer(B, "gpt-*"), Offer.ofUnmatched(REST));
        assertThat(names(chat(router, "gpt-4o"))).containsExactly("a");
        assertThat(names(chat(router, "gpt-5"))).containsExactly("b");
        assertThat(names(chat(router, "llama3"))).containsExactly("default");
        assertThat(router.servesAllAsItIs()).isFalse();
    }

    @Test
    void patternWithTheLongestStartWins() {
        Router router = router(offer(A, "*"), offer(B, "org/*"), offer(C, "org/llama-*"));
        assertThat(names(chat(router, "org/llama-3:70b"))).containsExactly("c");
        assertThat(names(chat(router, "org/qwen"))).containsExactly("b");
        assertThat(names(chat(router, "qwen"))).containsExactly("a");
    }

    @Test
    void whoListsTheSameSharesTheWorkInTheOrderOfTheConfiguration() {
        Router router = router(offer(B, "gpt-*", "o3"), offer(A, "gpt-*"), offer(C, "o3"));
        assertThat(names(chat(router, "gpt-4o"))).containsExactly("b,a");
        assertThat(names(chat(router, "o3"))).containsExactly("b,c");
    }

    @Test
    void groupIsNamedAfterTheModelSoThatOneModelRestsAlone() {
        Router router = router(offer(A, "gpt-*"));
        assertThat(chat(router, "gpt-4o").groups().getFirst().model()).isEqualTo("gpt-4o");
    }

    @Test
    void aliasIsAnExactNameWithAnotherOneBehindIt() {
        Router router = router(
                new Offer(A, List.of("llama3"), List.of(new Alias("gpt-4o", "llama3")), false),
                offer(B, "gpt-*", "gpt-4o"));
        assertThat(chat(router, "gpt-4o").groups().getFirst().candidates())
                .containsExactly(new Candidate(A, "llama3"), new Candidate(B, null));
        assertThat(chat(router, "llama3").groups().getFirst().candidates()).containsExactly(new Candidate(A, null));
        assertThat(router.serves(A, "gpt-4o")).isFalse();
        assertThat(router.serves(B, "gpt-4o")).isTrue();
    }

    @Test
    void aliasOfAModelThatTheSameEndpointListsWinsThere() {
        Router router = router(new Offer(A, List.of("m", "*"), List.of(new Alias("m", "n")), false));
        assertThat(chat(router, "m").groups().getFirst().candidates()).containsExactly(new Candidate(A, "n"));
    }

    @Test
    void unmatchedModelHasNoGroups() {
        assertThat(chat(router(offer(A, "gpt-*")), "llama3").groups()).isEmpty();
    }

    @Test
    void fallbacksFollowInTheirOrderWithTheNameWrittenOver() {
        Router router = new Router(
                List.of(
                        offer(A, "big"),
                        new Offer(B, List.of("small"), List.of(new Alias("tiny", "tiny:1b")), false),
                        Offer.ofUnmatched(REST)),
                List.of(new Fallback("big", "tiny"), new Fallback("big", "small"), new Fallback("small", "other")));
        assertThat(chat(router, "big").groups())
                .containsExactly(
                        new Group("big", List.of(new Candidate(A, null))),
                        new Group("tiny", List.of(new Candidate(B, "tiny:1b"))),
                        new Group("small", List.of(new Candidate(B, "small"))));
        assertThat(names(chat(router, "small"))).containsExactly("b", "default");
        assertThat(chat(router, "small").groups().getLast().candidates()).containsExactly(new Candidate(REST, "other"));
    }

    @Test
    void modelOfAPatternHasFallbacksToo() {
        Router router = new Router(List.of(offer(A, "gpt-*"), offer(B, "x")), List.of(new Fallback("gpt-4o", "x")));
        assertThat(names(chat(router, "gpt-4o"))).containsExactly("a", "b");
        assertThat(names(chat(router, "gpt-5"))).containsExactly("a");
    }

    @Test
    void circlesOfFallbacksEnd() {
        Router router = new Router(
                List.of(offer(A, "x"), offer(B, "y")), List.of(new Fallback("x", "y"), new Fallback("y", "x")));
        assertThat(names(chat(router, "x"))).containsExactly("a", "b");
        assertThat(names(chat(router, "y"))).containsExactly("b", "a");
    }

    @Test
    void fallbackThatNobodyServesIsRefused() {
        List<Offer> offers = List.of(offer(A, "x"));
        assertThatThrownBy(() -> new Router(offers, List.of(new Fallback("x", "y"))))
                .hasMessage("fallback: y (expected: a model that an upstream serves)");
        assertThatThrownBy(() -> new Router(offers, List.of(new Fallback("z", "x"))))
                .hasMessage("fallback: z (expected: a model that an upstream serves)");
        assertThatThrownBy(() -> new Router(offers, List.of(new Fallback("x", "x"))))
                .hasMessageContaining("itself");
    }

    @Test
    void whoGoesOnFromAStoredResponseHasNoFallback() {
        Router router = new Router(List.of(offer(A, "x"), offer(B, "y")), List.of(new Fallback("x", "y")));
        Route route = router.resolve(head(Operation.CREATE_RESPONSE, "responses"), facts("x", "resp_1"));
        assertThat(names(route)).containsExactly("a");
        assertThat(route.storedId()).isEqualTo("resp_1");
        assertThat(router.resolve(head(Operation.CREATE_RESPONSE, "responses"), facts("x", null))
                        .storedId())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "GET_RESPONSE, responses/resp_1, resp_1",
        "DELETE_RESPONSE, responses/resp_1, resp_1",
        "CANCEL_RESPONSE, responses/resp_1/cancel, resp_1",
        "LIST_INPUT_ITEMS, responses/r%65sp%2F1/input_items, resp/1",
        "GET_RESPONSE, responses/100%, 100%",
        "GET_RESPONSE, responses/%zz%2, %zz%2",
        "GET_RESPONSE, responses/%c3%A9, \u00e9",
    })
    void requestAboutAStoredResponseMayGoToAnybodyAndCarriesTheId(Operation operation, String resource, String id) {
        Router router = router(Offer.ofUnmatched(REST), offer(A, "x"), offer(B, "y"));
        Route route = router.resolve(head(operation, resource), null);
        assertThat(names(route)).containsExactly("default,a,b");
        assertThat(route.storedId()).isEqualTo(id);
        assertThat(new Router(REST).resolve(head(operation, resource), null).storedId())
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "*, anything, true",
        "gpt-*, gpt-, true",
        "gpt-*, gpt, false",
        "gpt-*, xgpt-4, false",
        "*-mini, gpt-4o-mini, true",
        "*-mini, gpt-4o-mini-x, false",
        "a*b*c, aXbYbZc, true",
        "a*b*c, aXcYb, false",
        "a*a, a, false",
        "a**a, aa, true",
        "org/*:7b, org/llama:7b, true",
        "gpt.*, gptx, false",
        "[a-z]*, b, false",
    })
    void starStandsForAnyNumberOfCharactersAndNothingElseIsSpecial(String pattern, String model, boolean matches) {
        assertThat(new ModelPattern(pattern).matches(model)).isEqualTo(matches);
    }

    private static Endpoint endpoint(String name) {
        return new Endpoint(name, URI.create("http://" + name), "/v1", "/v1/responses");
    }

    private static Offer offer(Endpoint endpoint, String... models) {
        return new Offer(endpoint, List.of(models), List.of(), false);
    }

    private static Router router(Offer... offers) {
        return new Router(List.of(offers), List.of());
    }

    private static Route chat(Router router, String model) {
        return router.resolve(head(Operation.CHAT_COMPLETION, "chat/completions"), facts(model, null));
    }

    private static RequestHead head(Operation operation, String resource) {
        return new RequestHead(operation, resource, null, new Headers());
    }

    private static RequestFacts facts(String model, @Nullable String previous) {
        return new RequestFacts(model, false, 0, 0, true, null, previous);
    }

    /** One text per group, its endpoints with commas. */
    private static List<String> names(Route route) {
        return route.groups().stream()
                .map(group -> String.join(
                        ",",
                        group.candidates().stream()
                                .map(candidate -> candidate.endpoint().name())
                                .toList()))
                .toList();
    }
}
