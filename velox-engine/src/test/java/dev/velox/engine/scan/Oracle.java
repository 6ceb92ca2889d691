package dev.velox.engine.scan;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

import dev.velox.engine.scan.ScanResult.Verdict;

/**
 * Reads a body the plain way: the JDK's strict UTF-8 decoder, then Jackson for exactly one whole document, then the gateway's
 * rules on the list of top-level members. Shares no code with the scanner.
 */
final class Oracle {

    /** Jackson's own limits would refuse what the scanner rightly passes. */
    static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    private static final Map<String, Set<JsonToken>> ALLOWED = Map.of(
            "model", Set.of(JsonToken.VALUE_STRING, JsonToken.VALUE_NULL),
            "previous_response_id", Set.of(JsonToken.VALUE_STRING, JsonToken.VALUE_NULL),
            "stream", Set.of(JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE, JsonToken.VALUE_NULL),
            "store", Set.of(JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE, JsonToken.VALUE_NULL),
            "background", Set.of(JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE, JsonToken.VALUE_NULL),
            "conversation", EnumSet.allOf(JsonToken.class),
            "prompt_cache_key", EnumSet.allOf(JsonToken.class),
            "session_id", EnumSet.allOf(JsonToken.class));

    private record Member(String name, JsonToken kind, String text) {}

    private final List<Member> members = new ArrayList<>();
    private final EnumSet<DeliberateException> exceptions = EnumSet.noneOf(DeliberateException.class);

    /** What the last body contains that Jackson reads and the scanner refuses on purpose. */
    Set<DeliberateException> exceptions() {
        return exceptions;
    }

    Reading read(byte[] body) {
        members.clear();
        exceptions.clear();
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return Reading.refused(Verdict.INVALID_JSON, null);
        }
        if (text.startsWith("\ufeff")) {
            exceptions.add(DeliberateException.BYTE_ORDER_MARK);
            return Reading.refused(Verdict.INVALID_JSON, null);
        }
        JsonToken root = parse(body);
        if (root == null || !exceptions.isEmpty()) {
            return Reading.refused(Verdict.INVALID_JSON, null);
        }
        return root == JsonToken.START_OBJECT ? judge() : Reading.refused(Verdict.INVALID_TYPE, null);
    }

    /** The model token as Jackson reads it alone. */
    static String string(byte[] token) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), token)) {
            parser.nextToken();
            return parser.getString();
        }
    }

    /**
     * First token of the document, or null if it is not exactly one valid document. From bytes: Jackson 3.1 looks at the low
     * byte only of what stands for a hexadecimal digit in a string of characters, so there "\\u008" and U+0442 pass for one.
     */
    private @Nullable JsonToken parse(byte[] body) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), body)) {
            JsonToken root = parser.nextToken();
            int depth = 0;
            String name = null;
            for (JsonToken token = root; token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING) {
                    noteLoneSurrogates(parser.getString());
                }
                if (depth == 1 && name != null) {
                    members.add(new Member(name, token, token == JsonToken.VALUE_STRING ? parser.getString() : ""));
                    name = null;
                } else if (depth == 1 && token == JsonToken.PROPERTY_NAME) {
                    name = parser.currentName();
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > 512) {
                    exceptions.add(DeliberateException.DEPTH_OVER_512);
                }
                if (depth == 0) {
                    return parser.nextToken() == null ? root : null;
                }
            }
            return null;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    private void noteLoneSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                exceptions.add(DeliberateException.LONE_SURROGATE_ESCAPE);
            }
        }
    }

    private Reading judge() {
        Map<String, Member> byName = new HashMap<>();
        for (Member member : members) {
            Set<JsonToken> allowed = ALLOWED.get(member.name());
            if (allowed == null) {
                continue;
            }
            if (byName.put(member.name(), member) != null) {
                exceptions.add(DeliberateException.DUPLICATE_GATEWAY_KEY);
                return Reading.refused(Verdict.DUPLICATE_KEY, member.name());
            }
            if (!allowed.contains(member.kind())) {
                return Reading.refused(Verdict.INVALID_TYPE, member.name());
            }
        }
        String model = text(byName, "model");
        if (model == null) {
            return Reading.refused(Verdict.MISSING_MODEL, "model");
        }
        String cacheKey = text(byName, "prompt_cache_key");
        boolean replayable = is(byName, "store", JsonToken.VALUE_FALSE)
                && !is(byName, "background", JsonToken.VALUE_TRUE)
                && !isSet(byName, "previous_response_id")
                && !isSet(byName, "conversation");
        return new Reading(
                Verdict.OK,
                null,
                model,
                is(byName, "stream", JsonToken.VALUE_TRUE),
                replayable,
                cacheKey != null ? cacheKey : text(byName, "session_id"),
                text(byName, "previous_response_id"));
    }

    private static @Nullable String text(Map<String, Member> members, String name) {
        Member member = members.get(name);
        return member == null || member.text().isEmpty() ? null : member.text();
    }

    private static boolean is(Map<String, Member> members, String name, JsonToken kind) {
        Member member = members.get(name);
        return member != null && member.kind() == kind;
    }

    private static boolean isSet(Map<String, Member> members, String name) {
        return members.containsKey(name) && !is(members, name, JsonToken.VALUE_NULL);
    }
}
