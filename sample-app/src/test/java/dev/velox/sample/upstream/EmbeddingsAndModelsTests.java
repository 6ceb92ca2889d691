package dev.velox.sample.upstream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EmbeddingsAndModelsTests {

    private static UpstreamClient client;

    @BeforeAll
    static void start() {
        client = UpstreamClient.start(Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void equalTextsHaveEqualVectorsOfLengthOne() {
        JsonNode answer = embed("{\"model\":\"e\",\"input\":[\"one\",\"two\",\"one\"]}");

        assertThat(answer.get("object").stringValue()).isEqualTo("list");
        assertThat(answer.get("data").size()).isEqualTo(3);
        assertThat(answer.at("/data/2/index").intValue()).isEqualTo(2);
        JsonNode first = answer.at("/data/0/embedding");
        assertThat(first.size()).isEqualTo(1536);
        assertThat(answer.at("/data/2/embedding")).isEqualTo(first);
        assertThat(answer.at("/data/1/embedding")).isNotEqualTo(first);
        double squares = 0;
        for (JsonNode value : first) {
            squares += value.doubleValue() * value.doubleValue();
        }
        assertThat(squares).isCloseTo(1, within(1e-4));
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void base64HoldsTheSameNumbers() {
        JsonNode numbers =
                embed("{\"model\":\"e\",\"input\":\"x\",\"dimensions\":8}").at("/data/0/embedding");
        String base64 = embed("{\"model\":\"e\",\"input\":\"x\",\"dimensions\":8,\"encoding_format\":\"base64\"}")
                .at("/data/0/embedding")
                .stringValue();

        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(8 * Float.BYTES);
        for (int i = 0; i < 8; i++) {
            assertThat(bytes.getFloat()).isEqualTo(numbers.get(i).floatValue());
        }
    }

    @Test
    void tokensAreOneInputAndArraysOfTokensSeveral() {
        assertThat(embed("{\"model\":\"e\",\"input\":[1,2,3]}")
                        .at("/usage/prompt_tokens")
                        .intValue())
                .isEqualTo(3);
        assertThat(embed("{\"model\":\"e\",\"input\":[[1,2],[3]]}").get("data").size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input\":\"x\"}",
                "{\"model\":\"e\"}",
                "{\"model\":\"e\",\"input\":[]}",
                "{\"model\":\"e\",\"input\":[true]}",
                "{\"model\":\"e\",\"input\":\"x\",\"dimensions\":0}",
                "{\"model\":\"e\",\"input\":\"x\",\"dimensions\":\"8\"}",
                "{\"model\":\"e\",\"input\":\"x\",\"encoding_format\":\"hex\"}"
            })
    void malformedEmbeddingRequestIsRefused(String request) {
        assertThat(client.post("/v1/embeddings", request).status()).isEqualTo(400);
    }

    @Test
    void modelsAreListedAndFoundByIdWithSlash() {
        JsonNode list = client.get("/v1/models").json();

        assertThat(list.get("object").stringValue()).isEqualTo("list");
        assertThat(list.get("data").findValuesAsString("id")).contains("velox-canned", "velox/canned-large");
        assertThat(client.get("/v1/models/velox/canned-large").json().get("id").stringValue())
                .isEqualTo("velox/canned-large");
        assertThat(client.get("/v1/models/velox%2Fcanned-large").status()).isEqualTo(200);
    }

    @Test
    void unknownModelIsNotFound() {
        assertThat(client.get("/v1/models/nobody").status()).isEqualTo(404);
        assertThat(client.get("/v1/models/nobody").json().at("/error/code").stringValue())
                .isEqualTo("model_not_found");
    }

    @Test
    void headOfModelsWarmsUpWithoutBody() {
        UpstreamClient.Answer answer = client.send("/v1/models", "HEAD", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEmpty();
    }

    private static JsonNode embed(String request) {
        UpstreamClient.Answer answer = client.post("/v1/embeddings", request);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }
}
