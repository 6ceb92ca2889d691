package dev.velox.engine.ingress;

import java.util.EnumSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Operation;
import dev.velox.engine.ingress.Claim.Claimed;
import dev.velox.engine.ingress.Claim.MethodNotAllowed;
import dev.velox.engine.ingress.Claim.NotOurs;
import dev.velox.engine.ingress.Claim.UnknownBelowBase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ClaimsTests {

    private final Claims claims = new Claims("/v1");

    @ParameterizedTest
    @EnumSource(value = Operation.class, mode = EnumSource.Mode.EXCLUDE, names = "CLUSTER")
    void everyOperationIsClaimedByItsMethodAndPath(Operation operation) {
        String resource = operation.pattern().replace("{id}", "some-id");

        assertThat(claims.match(operation.method(), "/v1/" + resource, false))
                .isEqualTo(new Claimed(operation, resource));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/gpt-5, models/gpt-5",
        "/v1/models/meta-llama/Llama-3.1-8B, models/meta-llama/Llama-3.1-8B",
        "/v1/models/meta-llama%2FLlama-3, models/meta-llama%2FLlama-3",
        "/v1/models/ft:gpt-4o@x, models/ft:gpt-4o@x",
        "/v1/models/%E2%82%AC, models/%E2%82%AC",
        "/v1/models/..., models/...",
        "/v1/models/.hidden/a..b, models/.hidden/a..b",
    })
    void modelIdsMayHoldSlashesAndPercentEncoding(String path, String resource) {
        assertThat(claims.match("GET", path, false)).isEqualTo(new Claimed(Operation.GET_MODEL, resource));
    }

    @Test
    void stateOfTheClusterIsClaimedOnlyWhereItIsWanted() {
        Claims wanted = new Claims("/v1", EnumSet.allOf(Operation.class));

        assertThat(claims.match("GET", "/v1/cluster", false)).isInstanceOf(UnknownBelowBase.class);
        assertThat(claims.match("POST", "/v1/cluster", false)).isInstanceOf(UnknownBelowBase.class);
        assertThat(wanted.match("GET", "/v1/cluster", false)).isEqualTo(new Claimed(Operation.CLUSTER, "cluster"));
        assertThat(wanted.match("POST", "/v1/cluster", false)).isEqualTo(new MethodNotAllowed("GET"));
        assertThat(wanted.match("POST", "/v1/responses", false))
                .isEqualTo(new Claimed(Operation.CREATE_RESPONSE, "responses"));
    }

    @Test
    void responseIdsKeepTheirEncoding() {
        assertThat(claims.match("DELETE", "/v1/responses/resp%5F1", false))
                .isEqualTo(new Claimed(Operation.DELETE_RESPONSE, "responses/resp%5F1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/%72esponses",
                "/v1/responses%20",
                "/v1//responses",
                "/v1/responses;a=b",
                "/v1/responses/",
                "/v1/Responses",
                "/v1/./responses",
                "/v1/x/../responses",
                "/v1/chat//completions",
                "/v1/chat/completions/",
                "/v1/chat%2Fcompletions",
                "/v1/completions/x",
                "/v1/",
                "/v1/files",
            })
    void oddFormsOfAClaimedPathAreNotClaimed(String path) {
        assertThat(claims.match("POST", path, false)).isInstanceOf(UnknownBelowBase.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models/",
                "/v1/models//x",
                "/v1/models/a//b",
                "/v1/models/a/",
                "/v1/models/.",
                "/v1/models/..",
                "/v1/models/../responses",
                "/v1/models/a/../b",
                "/v1/models/a/./b",
                "/v1/models/a/..",
                "/v1/models/%2e%2E/admin",
                "/v1/models/.%2e/admin",
                "/v1/models/a%2f..%2fb",
                "/v1/models/a%5c..%5Cb",
                "/v1/models/a%2f",
                "/v1/models/a;v=1",
                "/v1/models/a%3",
                "/v1/models/a%",
                "/v1/models/a%zz",
                "/v1/models/a%+1",
                "/v1/models/a%00",
                "/v1/models/a%0d%0aHost:x",
                "/v1/models/a b",
                "/v1/models/a\\b",
                "/v1/models/\u00e9",
                "/v1/models/a#b",
                "/v1/responses/a/b",
                "/v1/responses/a%2Fcancel",
                "/v1/responses/a%5cb",
                "/v1/responses//cancel",
                "/v1/responses/../cancel",
                "/v1/responses/..",
                "/v1/responses/a/cancel/",
                "/v1/responses/a/input_items/x",
            })
    void idsThatReadDifferentlyElsewhereAreNotClaimed(String path) {
        assertThat(claims.match("GET", path, false)).isInstanceOf(UnknownBelowBase.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/v1",
                "//v1/responses",
                "/V1/responses",
                "/v1%2Fresponses",
                "/%761/responses",
                "/v1;a=b/responses",
                "/v10/responses",
                "/api/v1/responses",
                "/../v1/responses",
                "v1/responses",
                "*",
            })
    void otherPathsAreTheApplications(String path) {
        assertThat(claims.match("POST", path, false)).isInstanceOf(NotOurs.class);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/responses, POST",
        "HEAD, /v1/responses, POST",
        "OPTIONS, /v1/chat/completions, POST",
        "POST, /v1/models, GET",
        "HEAD, /v1/models/a/b, GET",
        "PUT, /v1/responses/resp_1, 'GET, DELETE'",
        "GET, /v1/responses/resp_1/cancel, POST",
        "POST, /v1/responses/resp_1/input_items, GET",
        "post, /v1/responses, POST",
    })
    void otherMethodsOnAClaimedPathAreToldWhatIsAllowed(String method, String path, String allow) {
        assertThat(claims.match(method, path, false)).isEqualTo(new MethodNotAllowed(allow));
    }

    @Test
    void corsPreflightStaysTheApplications() {
        assertThat(claims.match("OPTIONS", "/v1/responses", true)).isInstanceOf(NotOurs.class);
    }

    @Test
    void basePathMayBeEmptyOrDeep() {
        assertThat(new Claims("").match("POST", "/responses", false))
                .isEqualTo(new Claimed(Operation.CREATE_RESPONSE, "responses"));
        assertThat(new Claims("/ai/openai/v1").match("GET", "/ai/openai/v1/models/a/b", false))
                .isEqualTo(new Claimed(Operation.GET_MODEL, "models/a/b"));
        assertThat(new Claims("/ai/openai/v1").match("GET", "/v1/models", false))
                .isInstanceOf(NotOurs.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "/", "/v1/", "//v1", "/a//b", "/a/../b", "/a/.", "/v1;a", "/v%31", "/v 1", "/v1?a"})
    void basePathThatCannotBeComparedIsRefused(String basePath) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Claims(basePath))
                .withMessageStartingWith("velox.ingress.base-path: " + basePath + " (expected: ");
    }
}
