package dev.velox.engine.exchange;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EndpointTests {

    private final Endpoint endpoint =
            new Endpoint("default", URI.create("https://api.example"), "/openai/v1", "/openai/v1/responses");

    @Test
    void basePathOfTheUpstreamReplacesTheCallers() {
        assertThat(target(Operation.CHAT_COMPLETION, "chat/completions", null))
                .isEqualTo("/openai/v1/chat/completions");
    }

    @Test
    void createdResponsesUseTheConfiguredPath() {
        Endpoint custom = new Endpoint("default", endpoint.origin(), "/v1", "/custom/create");

        assertThat(custom.target(head(Operation.CREATE_RESPONSE, "responses", null)))
                .isEqualTo("/custom/create");
        assertThat(custom.target(head(Operation.CANCEL_RESPONSE, "responses/r_1/cancel", null)))
                .isEqualTo("/custom/create/r_1/cancel");
    }

    @Test
    void queryTravelsAlong() {
        assertThat(target(Operation.LIST_INPUT_ITEMS, "responses/r_1/input_items", "limit=2&after=x%2Fy"))
                .isEqualTo("/openai/v1/responses/r_1/input_items?limit=2&after=x%2Fy");
    }

    @Test
    void percentEncodingOfTheCallerStaysAsItIs() {
        assertThat(target(Operation.GET_MODEL, "models/meta%2Fllama", null))
                .isEqualTo("/openai/v1/models/meta%2Fllama");
    }

    private String target(Operation operation, String resource, @Nullable String query) {
        return endpoint.target(head(operation, resource, query));
    }

    private static RequestHead head(Operation operation, String resource, @Nullable String query) {
        return new RequestHead(operation, resource, query, new Headers());
    }
}
