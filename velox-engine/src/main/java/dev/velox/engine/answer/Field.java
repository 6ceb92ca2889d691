package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;

import org.jspecify.annotations.Nullable;

/**
 * The members of an answer that are read. Sources: OpenAI API reference, objects {@code chat.completion}, {@code
 * chat.completion.chunk}, {@code text_completion}, {@code list} of embeddings, {@code response}.
 */
enum Field {
    ID(Place.ROOT, "id", Kind.TEXT),
    MODEL(Place.ROOT, "model", Kind.TEXT),
    USAGE(Place.ROOT, "usage", Place.USAGE),
    CHOICES(Place.ROOT, "choices", Place.CHOICES),
    RESPONSE(Place.ROOT, "response", Place.RESPONSE),
    RESPONSE_ID(Place.RESPONSE, "id", Kind.TEXT),
    RESPONSE_MODEL(Place.RESPONSE, "model", Kind.TEXT),
    RESPONSE_USAGE(Place.RESPONSE, "usage", Place.USAGE),
    PROMPT_TOKENS(Place.USAGE, "prompt_tokens", Kind.COUNT),
    COMPLETION_TOKENS(Place.USAGE, "completion_tokens", Kind.COUNT),
    INPUT_TOKENS(Place.USAGE, "input_tokens", Kind.COUNT),
    OUTPUT_TOKENS(Place.USAGE, "output_tokens", Kind.COUNT),
    TOTAL_TOKENS(Place.USAGE, "total_tokens", Kind.COUNT),
    PROMPT_DETAILS(Place.USAGE, "prompt_tokens_details", Place.PROMPT_DETAILS),
    COMPLETION_DETAILS(Place.USAGE, "completion_tokens_details", Place.COMPLETION_DETAILS),
    INPUT_DETAILS(Place.USAGE, "input_tokens_details", Place.INPUT_DETAILS),
    OUTPUT_DETAILS(Place.USAGE, "output_tokens_details", Place.OUTPUT_DETAILS),
    PROMPT_CACHED(Place.PROMPT_DETAILS, "cached_tokens", Kind.COUNT),
    INPUT_CACHED(Place.INPUT_DETAILS, "cached_tokens", Kind.COUNT),
    COMPLETION_REASONING(Place.COMPLETION_DETAILS, "reasoning_tokens", Kind.COUNT),
    OUTPUT_REASONING(Place.OUTPUT_DETAILS, "reasoning_tokens", Kind.COUNT),
    FINISH_REASON(Place.CHOICE, "finish_reason", Kind.TEXT);

    /** What its value has to be to be read. */
    enum Kind {
        TEXT,
        COUNT,
        CONTAINER
    }

    private static final Field[] NONE = {};

    private static final EnumMap<Place, Field[]> BY_PLACE = new EnumMap<>(Place.class);

    static {
        for (Place place : Place.values()) {
            BY_PLACE.put(
                    place,
                    Arrays.stream(values()).filter(field -> field.in == place).toArray(Field[]::new));
        }
    }

    private final Place in;

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[] key;

    private final Kind kind;
    private final Place leadsTo;

    Field(Place in, String key, Kind kind) {
        this(in, key, kind, Place.ELSEWHERE);
    }

    Field(Place in, String key, Place leadsTo) {
        this(in, key, Kind.CONTAINER, leadsTo);
    }

    Field(Place in, String key, Kind kind, Place leadsTo) {
        this.in = in;
        this.key = key.getBytes(StandardCharsets.US_ASCII);
        this.kind = kind;
        this.leadsTo = leadsTo;
    }

    /** Where its count is kept among those of all fields. */
    @SuppressWarnings("EnumOrdinal") // an index for as long as the process runs, never written down
    int slot() {
        return ordinal();
    }

    Kind kind() {
        return kind;
    }

    /** Where its value is, when that is an object or, for choices, an array; elsewhere for texts and counts. */
    Place leadsTo() {
        return leadsTo;
    }

    /** The member of this name in an object at this place, or null when it is none that is read. */
    static @Nullable Field find(Place place, byte[] bytes, int from, int length) {
        for (Field field : BY_PLACE.getOrDefault(place, NONE)) {
            byte[] key = field.key;
            if (key.length == length && Arrays.equals(key, 0, length, bytes, from, from + length)) {
                return field;
            }
        }
        return null;
    }
}
