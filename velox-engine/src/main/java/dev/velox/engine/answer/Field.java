package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    /** By the ordinals of their places. */
    private static final Field[][] BY_PLACE = Arrays.stream(Place.values())
            .map(place ->
                    Arrays.stream(values()).filter(field -> field.in == place).toArray(Field[]::new))
            .toArray(Field[][]::new);

    private final Place in;

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[] key;

    /** The first eight bytes of the key, or all of them and zeros. */
    private final long head;

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
        this.head = Window.longAt(Arrays.copyOf(this.key, Math.max(Long.BYTES, key.length())), 0);
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

    /**
     * The member of this name in an object at this place, or null when it is none that is read.
     *
     * @param bytes readable for eight bytes at {@code from}, however short the name
     */
    @SuppressWarnings("EnumOrdinal") // as for slots
    static @Nullable Field find(Place place, byte[] bytes, int from, int length) {
        long head = Window.longAt(bytes, from);
        if (length < Long.BYTES) {
            head &= (1L << (Byte.SIZE * length)) - 1;
        }
        for (Field field : BY_PLACE[place.ordinal()]) {
            byte[] key = field.key;
            if (field.head == head
                    && key.length == length
                    && (length <= Long.BYTES
                            || Arrays.equals(key, Long.BYTES, length, bytes, from + Long.BYTES, from + length))) {
                return field;
            }
        }
        return null;
    }
}
